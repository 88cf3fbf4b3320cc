//! Delivering notices to those who follow a person.

use std::time::Duration;

use hyper::Method;
use jenner_registry::follow::notices::{self, Notice};
use jenner_registry::{Error, Registry};
use tokio::task::JoinSet;

use super::call::{self, Call};

/// How often it looks for what is due.
const LOOK: Duration = Duration::from_millis(500);
/// Calls at once.
const AT_ONCE: usize = 16;

/// Delivers until it is dropped. A notice under way then is taken up again later: its receiver may get it twice.
pub async fn run(registry: Registry) {
    loop {
        match once(&registry).await {
            Ok(0) => tokio::time::sleep(LOOK).await,
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "notices could not be delivered");
                tokio::time::sleep(10 * LOOK).await;
            }
        }
    }
}

/// Delivers what is due now; tells how much that was.
pub async fn once(registry: &Registry) -> Result<usize, Error> {
    let asked = registry.clone();
    let due = wait(move || notices::take(&asked, AT_ONCE)).await?;
    let count = due.len();
    let mut calls = JoinSet::new();
    for notice in due {
        calls.spawn(deliver(registry.clone(), notice));
    }
    while let Some(ended) = calls.join_next().await {
        ended.map_err(|_| Error::Internal("a delivery broke".to_owned()))??;
    }
    Ok(count)
}

async fn deliver(registry: Registry, notice: Notice) -> Result<(), Error> {
    let call = Call {
        method: Method::POST,
        endpoint: &notice.endpoint,
        header: &notice.header,
        body: notice.body.as_ref().map(|(kind, text)| (kind.as_str(), text.as_str())),
    };
    let answer = call::send(call, |address| notice.may_call(address)).await;
    wait(move || match answer {
        Ok(_) => notices::told(&registry, &notice),
        Err(why) => notices::failed(&registry, &notice, &why),
    })
    .await
}

async fn wait<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(Error::Internal("a worker thread ended".to_owned())))
}
