//! Who calls is settled before anything is said about what they sent.
//!
//! actix polls the extractors of a handler side by side. While the caller is being looked up, a body that is wrong would
//! answer 422, or a missing If-Match 428, to somebody who may not be there at all; and whether it does would depend on how
//! fast the database is. So what the other extractors have to object waits until [`super::Ctx`] has made up its mind.

use crate::error::{ApiError, Result};
use actix_web::{HttpMessage, HttpRequest};
use futures_util::future::{Either, LocalBoxFuture};
use std::{
    future::{Ready, ready},
    sync::Arc,
};
use tokio::sync::Notify;

/// In the request's extensions for as long as the caller is being looked up.
#[derive(Clone, Default)]
struct Looking(Arc<Notify>);

/// The caller is being looked up from now on.
pub(super) fn begin(request: &HttpRequest) {
    request.extensions_mut().insert(Looking::default());
}

/// The caller is known, or refused.
pub(super) fn end(request: &HttpRequest) {
    let looking = request.extensions_mut().remove::<Looking>();
    if let Some(Looking(notify)) = looking {
        notify.notify_waiters();
    }
}

/// Waits until the caller is known. At once in handlers that take no `Ctx`.
pub(super) async fn settled(request: &HttpRequest) {
    let looking = request.extensions().get::<Looking>().cloned();
    if let Some(Looking(notify)) = looking {
        notify.notified().await;
    }
}

/// What was read; an objection only once the caller is known.
pub(super) type Read<T> = Either<Ready<Result<T>>, LocalBoxFuture<'static, Result<T>>>;

/// See [`Read`].
pub(super) fn when_settled<T: 'static>(request: &HttpRequest, read: Result<T>) -> Read<T> {
    let object = |error: ApiError| {
        let request = request.clone();
        let objection: LocalBoxFuture<'static, Result<T>> = Box::pin(async move {
            settled(&request).await;
            Err(error)
        });
        Either::Right(objection)
    };
    read.map_or_else(object, |value| Either::Left(ready(Ok(value))))
}
