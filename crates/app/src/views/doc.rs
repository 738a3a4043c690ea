//! Documents as the views hold them.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use crate::error::AppError;

/// A ready JSON document of a view. REST sends it as it is; others read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doc<T> {
    json: Box<str>,
    of: PhantomData<fn() -> T>,
}

impl<T> Doc<T> {
    /// A document as the view holds it.
    pub fn from_json(json: impl Into<Box<str>>) -> Self {
        Self { json: json.into(), of: PhantomData }
    }

    /// The JSON.
    pub fn as_json(&self) -> &str {
        &self.json
    }

    /// The JSON, for who needs nothing else.
    pub fn into_json(self) -> Box<str> {
        self.json
    }

    /// To say it in other words.
    pub(crate) fn json_mut(&mut self) -> &mut Box<str> {
        &mut self.json
    }

    /// A part of the document read: what `P` has no field for is passed over.
    pub fn part<P: DeserializeOwned>(&self) -> Result<P, AppError> {
        serde_json::from_str(&self.json).map_err(|error| AppError::Internal(format!("a view cannot be read: {error}")))
    }
}

impl<T: DeserializeOwned> Doc<T> {
    /// The document read.
    pub fn read(&self) -> Result<T, AppError> {
        self.part()
    }
}
