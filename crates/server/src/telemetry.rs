//! The program's own messages, and traces where a collector is named.

use std::io::{IsTerminal, stderr};

use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::{Level, Metadata};
use tracing_subscriber::filter::{FilterExt, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

use crate::cli::LogFormat;
use crate::node::StartError;

/// What is written when `RUST_LOG` says nothing.
const DEFAULT_FILTER: &str = "info,hyper=warn,h2=warn,tower=warn,opentelemetry=warn";
/// A library that writes down every message of a web socket where it is let, and the first one holds the client's key.
const TELLING: &str = "tungstenite";
/// Any of these switches traces on; the exporter reads them and the other `OTEL_` variables itself.
const COLLECTORS: [&str; 2] = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

/// Flushes traces at the end.
pub struct Telemetry {
    traces: Option<SdkTracerProvider>,
}

impl Telemetry {
    /// Messages to standard error, traces to a collector where the environment names one. Needs the runtime.
    pub fn start(format: LogFormat, variables: impl Iterator<Item = (String, String)>) -> Result<Self, StartError> {
        let variables: Vec<_> = variables.collect();
        let value = |name: &str| variables.iter().find(|(key, value)| key == name && !value.is_empty());
        let filter = value("RUST_LOG").map_or(DEFAULT_FILTER, |(_, filter)| filter.as_str());
        let filter = EnvFilter::try_new(filter).map_err(|error| StartError::Telemetry(format!("RUST_LOG: {error}")))?;
        let traces = COLLECTORS.iter().any(|name| value(name).is_some()).then(provider).transpose()?;
        let filter = filter.and(filter_fn(keeps_secrets));
        // How much is written down says nothing about what is traced.
        let to_collector = traces.as_ref().map(|traces| {
            let layer = tracing_opentelemetry::layer().with_tracer(traces.tracer("rollbook"));
            layer.with_filter(EnvFilter::new(DEFAULT_FILTER)).boxed()
        });
        let messages = messages(format).with_filter(filter);
        let installed = Registry::default().with(to_collector).with(messages).try_init();
        installed.map_err(|error| StartError::Telemetry(error.to_string()))?;
        Ok(Self { traces })
    }

    /// Sends what has gathered.
    pub fn end(self) {
        if let Some(Err(error)) = self.traces.map(|traces| traces.shutdown()) {
            tracing::warn!(%error, "some traces were not sent");
        }
    }
}

/// No wish in `RUST_LOG` goes so far that what lets somebody in is written down.
fn keeps_secrets(metadata: &Metadata<'_>) -> bool {
    *metadata.level() <= Level::INFO || !metadata.target().starts_with(TELLING)
}

fn messages<S>(format: LogFormat) -> Box<dyn Layer<S> + Send + Sync>
where
    S: tracing::Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a>,
{
    let layer = fmt::layer().with_writer(stderr);
    match format {
        LogFormat::Text => layer.with_ansi(stderr().is_terminal()).with_target(false).boxed(),
        LogFormat::Json => layer.json().flatten_event(true).boxed(),
    }
}

fn provider() -> Result<SdkTracerProvider, StartError> {
    let exporter = SpanExporter::builder().with_tonic().build();
    let exporter = exporter.map_err(|error| StartError::Telemetry(format!("OTLP: {error}")))?;
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).build())
}
