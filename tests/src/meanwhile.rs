//! What another process does at the same moment.

use crate::House;
use kernel::{
    clock::Clock,
    db::{Actor, Db, Options, Tx},
    error::Result,
};
use std::{
    sync::{Arc, Mutex, PoisonError, mpsc},
    time::Duration,
};

impl House {
    /// Another process does `there` and has not committed yet when `here` begins. It commits when `here` is through, or
    /// after two seconds, since `here` may be waiting for just that. So `here` meets the moment in which two processes race,
    /// every time.
    pub async fn while_uncommitted<T>(
        &self,
        there: impl Fn(&mut Tx<'_>) -> Result<()> + Send + 'static,
        here: impl Future<Output = T>,
    ) -> T {
        let clock: Arc<dyn Clock> = self.clock.clone();
        let other = Db::open(Options::new(self.database().parsed_url(), clock)).expect("the database opens");
        let (done, is_done) = tokio::sync::oneshot::channel();
        let (commit, may_commit) = mpsc::channel::<()>();
        let signals = Mutex::new((Some(done), may_commit));
        let transaction = tokio::task::spawn_blocking(move || {
            other.write_blocking(Actor::system("another process"), move |tx| {
                there(tx)?;
                let mut signals = signals.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(done) = signals.0.take() {
                    done.send(()).expect("the test waits for it");
                }
                signals.1.recv().expect("the test says when");
                Ok(())
            })
        });
        is_done.await.expect("the other process gets that far");
        let mut here = std::pin::pin!(here);
        let early = tokio::time::timeout(Duration::from_secs(2), &mut here).await;
        commit.send(()).expect("the other process waits");
        transaction.await.expect("it ends").unwrap_or_else(|error| panic!("{error}: {:?}", error.cause()));
        match early {
            Ok(value) => value,
            Err(_) => here.await,
        }
    }
}
