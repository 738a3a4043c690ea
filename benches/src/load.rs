//! Many clients at once for a while, each on a connection that stays open.

use std::sync::Arc;
use std::time::Instant;

use futures::future::join_all;
use reqwest::RequestBuilder;

use crate::report::{Latencies, figure, rate};
use crate::{Outcome, Settings};

/// The request of a client, by its number and how many it has sent.
pub(crate) type Ask = Arc<dyn Fn(usize, usize) -> RequestBuilder + Send + Sync>;

/// Requests per second; every answer has to be one of success.
pub(crate) async fn measure(settings: &Settings, name: &str, clients: usize, ask: &Ask) -> Outcome<f64> {
    let start = Instant::now();
    let end = start + settings.time;
    let client = |number: usize| {
        let ask = Arc::clone(ask);
        async move {
            let (mut sent, mut latencies) = (0, Latencies::default());
            while Instant::now() < end {
                let begun = Instant::now();
                let answer = ask(number, sent).send().await?.error_for_status()?;
                answer.bytes().await?;
                latencies.push(begun.elapsed());
                sent += 1;
            }
            Outcome::Ok(latencies)
        }
    };
    let running: Vec<_> = (0..clients).map(|number| tokio::spawn(client(number))).collect();
    let mut all = Latencies::default();
    for client in join_all(running).await {
        all.extend(client??);
    }
    let rate = rate(all.len(), start);
    figure(&format!("{name}.c{clients}"), "requests/s", rate, all.percentiles());
    Ok(rate)
}
