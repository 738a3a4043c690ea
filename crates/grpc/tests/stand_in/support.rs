//! A client and short words for what it does.

use eventstore::{
    AppendToStreamOptions, Client, Error, EventData, Position, ReadAllOptions, ReadStreamOptions, RecordedEvent,
    StreamState, Subscription, SubscriptionEvent, WriteResult,
};
use serde_json::json;
use uuid::Uuid;

pub(crate) fn client(url: &str) -> Client {
    Client::new(url.parse().unwrap()).unwrap()
}

/// An event whose id is a number.
pub(crate) fn event(id: u128) -> EventData {
    EventData::json("thing.happened", &json!({ "id": id.to_string() })).unwrap().id(Uuid::from_u128(id))
}

pub(crate) fn events(ids: impl IntoIterator<Item = u128>) -> Vec<EventData> {
    ids.into_iter().map(event).collect()
}

pub(crate) async fn append(
    client: &Client,
    stream: &str,
    state: StreamState,
    events: Vec<EventData>,
) -> Result<WriteResult, Error> {
    client.append_to_stream(stream, &AppendToStreamOptions::default().stream_state(state), events).await
}

pub(crate) async fn stream(
    client: &Client,
    name: &str,
    options: ReadStreamOptions,
) -> Result<Vec<RecordedEvent>, Error> {
    let mut reading = client.read_stream(name, &options).await?;
    let mut found = Vec::new();
    while let Some(event) = reading.next().await? {
        found.push(event.event.unwrap());
    }
    Ok(found)
}

pub(crate) async fn all(client: &Client, options: ReadAllOptions) -> Result<Vec<RecordedEvent>, Error> {
    let mut reading = client.read_all(&options.max_count(usize::MAX)).await?;
    let mut found = Vec::new();
    while let Some(event) = reading.next().await? {
        found.push(event.event.unwrap());
    }
    Ok(found)
}

/// The numbers that are the ids of events.
pub(crate) fn ids<'a>(events: impl IntoIterator<Item = &'a RecordedEvent>) -> Vec<u128> {
    events.into_iter().map(|event| event.id.as_u128()).collect()
}

/// Those that clients wrote.
pub(crate) fn written(events: &[RecordedEvent]) -> Vec<&RecordedEvent> {
    events.iter().filter(|event| !event.event_type.starts_with('$')).collect()
}

/// What a subscription says until it has caught up, and where that is.
pub(crate) async fn until_caught_up(subscription: &mut Subscription) -> (Vec<RecordedEvent>, Option<Position>) {
    let mut found = Vec::new();
    loop {
        match subscription.next_subscription_event().await.unwrap() {
            SubscriptionEvent::EventAppeared(event) => found.push(event.event.unwrap()),
            SubscriptionEvent::CaughtUp(told) => return (found, told.and_then(|told| told.position)),
            _ => {}
        }
    }
}
