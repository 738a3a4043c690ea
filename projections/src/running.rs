//! Totals as they were after each command that moved them.

use std::collections::{BTreeMap, HashMap};

use crate::db::{Sql, Value, WriteTx, int};
use crate::definition::Failure;

/// Changes of totals, by what is counted and by command.
pub(crate) struct Running<K>(BTreeMap<(K, i64), i64>);

impl<K> Default for Running<K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord + Clone> Running<K> {
    /// A command, by where it begins, has changed a total.
    pub(crate) fn add(&mut self, key: K, since: i64, change: i64) {
        *self.0.entry((key, since)).or_default() += change;
    }

    /// Writes what they are from each command on, behind the last that is known of each.
    ///
    /// `columns` gives the key of a total. `load` takes it and a number that it gives back before the last total; `put`
    /// takes it with a position and a total, and replaces the row of a command that was cut in two.
    pub(crate) async fn write(
        &self,
        tx: &mut dyn WriteTx,
        (load, put): (&Sql, &Sql),
        columns: impl Fn(&K) -> Vec<Value<'static>>,
    ) -> Result<(), Failure> {
        let mut keys: Vec<&K> = self.0.keys().map(|(key, _)| key).collect();
        keys.dedup();
        let wanted: Vec<_> = (0..).zip(&keys).map(|(at, key)| [columns(key), vec![int(at)]].concat()).collect();
        let mut last = HashMap::new();
        for row in tx.fetch_each(load, &wanted).await? {
            last.insert(row.count(0)?, row.int(1)?);
        }
        let mut rows = Vec::new();
        for (at, key) in (0..).zip(keys) {
            let mut total = last.get(&at).copied().unwrap_or_default();
            let changes = self.0.range((key.clone(), i64::MIN)..=(key.clone(), i64::MAX));
            for ((_, since), change) in changes {
                total += change;
                rows.push([columns(key), vec![Value::Int(*since), Value::Int(total)]].concat());
            }
        }
        tx.execute_many(put, &rows).await?;
        Ok(())
    }
}
