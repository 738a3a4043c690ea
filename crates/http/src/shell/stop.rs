//! Tells whatever lives long that the service is going down.

use tokio::sync::watch;

/// Ends the service.
#[derive(Debug, Clone)]
pub struct Stopper(watch::Sender<bool>);

/// Resolves when the service goes down; an extension of every request behind the shell.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<bool>);

impl Stopper {
    /// A pair that is connected.
    pub fn new() -> (Self, Stop) {
        let (sender, receiver) = watch::channel(false);
        (Self(sender), Stop(receiver))
    }

    /// Begins the end. A second time changes nothing.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Stop {
    /// Waits for the end; also when nobody is left to begin it.
    pub async fn wait(&mut self) {
        drop(self.0.wait_for(|stopped| *stopped).await);
    }

    /// Whether the end has begun.
    pub fn is_stopping(&self) -> bool {
        *self.0.borrow()
    }
}
