//! What is written comes back.

use bytes::Bytes;
use rollbook_domain::Actor;

use super::Fixture;
use super::support::{Tenant, fresh, fresh_stream, write};
use crate::port::{Append, Expected};

/// Reads the only event of the append back and compares everything.
async fn round_trip(tenant: &Tenant, append: Append) {
    let (stream, new) = (append.writes[0].stream, append.writes[0].events[0].clone());
    let at = append.at;
    let appended = tenant.store.submit(append.clone()).await;
    let position = match appended {
        Ok(appended) => appended.position,
        // Others of this log have later instants: at one that is free.
        Err(_) => tenant.committed(append.clone()).await.position,
    };
    let events = tenant.stream(stream).await;
    assert_eq!(events.len(), 1);
    let event = &events[0];
    assert_eq!((event.position, event.stream, event.version), (position, stream, 1));
    assert_eq!((event.id, &*event.kind, event.schema_version), (new.id, new.kind, new.schema_version));
    assert!(event.recorded_at >= at && event.last_of_command);
    assert_eq!(*event.meta, append.meta);
    assert_eq!(event.payload, new.payload);
}

/// An envelope with every field filled.
pub async fn everything_comes_back(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let mut append = tenant.small();
    append.meta.actor = Actor::new("user:Ünal \u{1F98A}/'\"");
    append.meta.initiator = Some(Actor::new("user:u-boss"));
    append.meta.correlation_id = fresh();
    append.meta.causation_id = Some(fresh());
    append.meta.traceparent = Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".into());
    append.writes[0].events[0].schema_version = 65_535;
    append.writes[0].events[0].kind = "group.of-a-type-nobody-knows";
    round_trip(&tenant, append).await;
}

/// An envelope without its optional fields, and an event with the payload `{}`.
pub async fn little_comes_back_as_little(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let mut append = tenant.small();
    append.meta.actor = Actor::new("");
    append.writes[0].events[0].payload = Bytes::from_static(b"{}");
    round_trip(&tenant, append).await;
}

/// Bytes are kept, not values: white space, order of keys, spelling of numbers, any UTF-8.
pub async fn payload_bytes_come_back(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let payloads: [&str; 6] = [
        "{\"b\": 1.0,\n\t\"a\" :1e0, \"a\":2, \"n\":12345678901234567890123 }",
        "{\"t\":\"e\u{301} \u{e9} \u{fffd} \u{feff} \u{202e} \u{1F468}\u{200D}\u{1F469} \u{10FFFF}\"}",
        "{\"nul\":\"\\u0000\",\"lone\":\"\\ud800\",\"slash\":\"\\/\"}",
        "  \"no object\"  ",
        "{\"sql\":\"'); DROP TABLE events; --\"}",
        "{\"del\":\"\u{7f}\u{80}\"}",
    ];
    for payload in payloads {
        let mut append = tenant.small();
        append.writes[0].events[0].payload = Bytes::from_static(payload.as_bytes());
        round_trip(&tenant, append).await;
    }
}

/// From a page of the store to 8 MiB.
pub async fn large_payloads_come_back(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let (stream, before) = (fresh_stream(), tenant.head().await);
    let sizes = [4_000, 8_192, 65_536, 1 << 20, 8 << 20];
    let mut append = tenant.append([write(stream, Expected::NoStream, sizes.len())]);
    for (event, size) in append.writes[0].events.iter_mut().zip(sizes) {
        let text: String = ('a'..='z').cycle().take(size - 2).collect();
        event.payload = Bytes::from(format!("\"{text}\""));
    }
    let written: Vec<_> = append.writes[0].events.iter().map(|event| event.payload.clone()).collect();
    tenant.committed(append).await;
    let from_stream: Vec<_> = tenant.stream(stream).await.into_iter().map(|event| event.payload).collect();
    assert!(from_stream == written);
    let from_log: Vec<_> = tenant.own(before).await.into_iter().map(|event| event.payload).collect();
    assert!(from_log == written);
}
