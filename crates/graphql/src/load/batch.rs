//! Things that are asked for one by one and answered together.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use futures::future::BoxFuture;
use rollbook_app::AppError;
use tokio::sync::oneshot;

type Answer<V> = oneshot::Sender<Result<V, AppError>>;

/// Who waits for what.
pub(super) struct Batch<K, V>(Mutex<HashMap<K, Vec<Answer<V>>>>);

impl<K, V> Default for Batch<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Hash + Eq + Clone + Send + 'static, V: Clone + Send + 'static> Batch<K, V> {
    /// Waits for the next round to bring the value of a key.
    pub(super) async fn load(&self, key: K) -> Result<V, AppError> {
        let (sender, receiver) = oneshot::channel();
        self.waiting().entry(key).or_default().push(sender);
        receiver.await.unwrap_or_else(|_| Err(AppError::Internal("a batched read was given up".into())))
    }

    /// What reads everything asked for since the last time, if anything was. `fetch` gives values in the order of
    /// its keys.
    pub(super) fn round<F, R>(&self, fetch: F) -> Option<BoxFuture<'static, ()>>
    where
        F: FnOnce(Vec<K>) -> R,
        R: Future<Output = Result<Vec<V>, AppError>> + Send + 'static,
    {
        let waiting = std::mem::take(&mut *self.waiting());
        if waiting.is_empty() {
            return None;
        }
        let (keys, answers): (Vec<K>, Vec<Vec<Answer<V>>>) = waiting.into_iter().unzip();
        let fetching = fetch(keys);
        Some(Box::pin(async move { tell(answers, fetching.await) }))
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, HashMap<K, Vec<Answer<V>>>> {
        // Nothing panics while it is held, and a map is whole at any time.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn tell<V: Clone>(answers: Vec<Vec<Answer<V>>>, values: Result<Vec<V>, AppError>) {
    let count = answers.len();
    let values = values.and_then(|values| {
        let short = || AppError::Internal("a batched read answered another number of items".into());
        if values.len() == count { Ok(values) } else { Err(short()) }
    });
    match values {
        Ok(values) => answers.into_iter().zip(values).for_each(|(answers, value)| send(answers, Ok(value))),
        Err(error) => answers.into_iter().for_each(|answers| send(answers, Err(error.clone()))),
    }
}

/// Copies it for all but the last, who mostly is the only one. Who no longer waits (a client that has gone) needs no answer.
fn send<V: Clone>(mut answers: Vec<Answer<V>>, value: Result<V, AppError>) {
    let last = answers.pop();
    answers.into_iter().for_each(|answer| drop(answer.send(value.clone())));
    if let Some(last) = last {
        drop(last.send(value));
    }
}
