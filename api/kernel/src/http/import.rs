//! Large bodies, read piece by piece: what a program sends instead of a thousand requests. Whoever takes an [`Import`] reads
//! it after the caller is known, and keeps none of it in memory.

use super::{Ctx, Rendered, body::BodyHash, body::too_large, media::media_type};
use crate::{
    app::{App, not_assembled},
    auth::{Fence, Scope},
    db::Tx,
    error::{self, ApiError, Result},
    ids::Id,
    secrets::Digest,
};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header::{CONTENT_ENCODING, CONTENT_LENGTH},
    web::{self, Bytes},
};
use flate2::write::{MultiGzDecoder, ZlibDecoder};
use futures_util::StreamExt as _;
use std::{
    future::{Ready, ready},
    io::Write as _,
    time::Duration,
};

/// Compressed bytes that are inflated at a time: deflate makes at most a thousand of one.
const SLICE: usize = 4 * 1024;

/// A body of up to `limit` bytes (decompressed) that is read with [`Import::next`].
pub struct Import {
    request: HttpRequest,
    payload: Payload,
    limit: usize,
    read: usize,
    received: bool,
    digest: Digest,
    coding: Option<Coding>,
    compressed: Bytes,
}

enum Coding {
    Plain,
    Gzip(MultiGzDecoder<Vec<u8>>),
    Deflate(ZlibDecoder<Vec<u8>>),
}

impl FromRequest for Import {
    type Error = ApiError;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(Ok(Self {
            request: request.clone(),
            payload: payload.take(),
            limit: 0,
            read: 0,
            received: false,
            digest: Digest::new(),
            coding: None,
            compressed: Bytes::new(),
        }))
    }
}

impl Import {
    /// The media type in lower case, and its `charset` parameter.
    pub fn media_type(&self) -> (String, Option<String>) {
        // Without a header there is no media type, which no import reads: 415.
        let (media, parameters) = media_type(self.header("content-type").unwrap_or(""));
        let charset = parameters.into_iter().find(|(name, _)| name == "charset");
        (media, charset.map(|(_, name)| name))
    }

    /// Whether the caller would rather not wait (`Prefer: respond-async`, RFC 7240).
    pub fn prefers_async(&self) -> bool {
        let all = self.request.headers().get_all("prefer").filter_map(|value| value.to_str().ok());
        all.flat_map(|value| value.split(',')).any(|one| one.trim().eq_ignore_ascii_case("respond-async"))
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.request.headers().get(name).and_then(|value| value.to_str().ok())
    }

    /// Makes ready to read up to `limit` bytes. 413 for a length that is announced and too large, 415 for an unknown
    /// compression.
    pub fn open(&mut self, limit: usize) -> Result<()> {
        self.limit = limit;
        self.coding = Some(match self.header(CONTENT_ENCODING.as_str()).map(str::trim) {
            None | Some("" | "identity") => Coding::Plain,
            Some("gzip" | "x-gzip") => Coding::Gzip(MultiGzDecoder::new(Vec::new())),
            Some("deflate") => Coding::Deflate(ZlibDecoder::new(Vec::new())),
            Some(other) => {
                return Err(error::UNSUPPORTED_MEDIA.detail(
                    format!("Content-Encoding « {other} » n'est pas lu ici : gzip, deflate ou rien."),
                    format!("Content-Encoding “{other}” is not read here: gzip, deflate or none."),
                ));
            }
        });
        let announced = self.header(CONTENT_LENGTH.as_str()).and_then(|text| text.parse::<usize>().ok());
        if announced.is_some_and(|length| length > limit) { Err(too_large(limit)) } else { Ok(()) }
    }

    /// The next piece, decompressed; `None` at the end. 413 beyond the limit, 408 when nothing comes for as long as a whole
    /// body may otherwise take, 400 when the transfer or the compression is broken.
    pub async fn next(&mut self) -> Result<Option<Bytes>> {
        loop {
            if self.compressed.is_empty() {
                match self.receive().await? {
                    Some(piece) => {
                        self.received |= !piece.is_empty();
                        self.compressed = piece;
                    }
                    None => return self.finish(),
                }
            }
            let slice = self.compressed.split_to(self.compressed.len().min(SLICE));
            let piece = match &mut self.coding {
                Some(Coding::Gzip(decoder)) => {
                    decoder.write_all(&slice).map_err(broken)?;
                    Bytes::from(std::mem::take(decoder.get_mut()))
                }
                Some(Coding::Deflate(decoder)) => {
                    decoder.write_all(&slice).map_err(broken)?;
                    Bytes::from(std::mem::take(decoder.get_mut()))
                }
                Some(Coding::Plain) => slice,
                None => return Ok(None),
            };
            if !piece.is_empty() {
                return self.count(piece).map(Some);
            }
        }
    }

    async fn receive(&mut self) -> Result<Option<Bytes>> {
        let app = self.request.app_data::<web::Data<App>>().ok_or_else(not_assembled)?;
        let seconds = app.settings.body_timeout_seconds;
        let next = tokio::time::timeout(Duration::from_secs(seconds), self.payload.next()).await.map_err(|_| {
            error::REQUEST_TIMEOUT
                .detail(format!("Rien n'est arrivé pendant {seconds} s."), format!("Nothing arrived for {seconds} s."))
        })?;
        next.transpose().map_err(broken)
    }

    /// What the decoder still holds; then the end, and the hash of the whole for the Idempotency-Key.
    fn finish(&mut self) -> Result<Option<Bytes>> {
        let rest = match self.coding.take() {
            // A body that is not there at all is not a broken archive.
            Some(Coding::Gzip(decoder)) if self.received => decoder.finish().map_err(broken)?,
            Some(Coding::Deflate(decoder)) if self.received => decoder.finish().map_err(broken)?,
            _ => Vec::new(),
        };
        if !rest.is_empty() {
            return self.count(Bytes::from(rest)).map(Some);
        }
        let hash = std::mem::take(&mut self.digest).finish();
        self.request.extensions_mut().insert(BodyHash(hash));
        Ok(None)
    }

    fn count(&mut self, piece: Bytes) -> Result<Bytes> {
        self.read += piece.len();
        if self.read > self.limit {
            return Err(too_large(self.limit));
        }
        self.digest.update(&piece);
        Ok(piece)
    }
}

fn broken(cause: impl std::fmt::Display) -> ApiError {
    error::MALFORMED.detail("Le corps n'est pas arrivé entier.", "The body did not arrive whole.").because(cause)
}

/// What was begun, now or when the same request came before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Its id.
    pub id: Id,
    /// Whether the same Idempotency-Key had begun it before.
    pub replayed: bool,
}

impl<S: Scope, F: Fence> Ctx<S, F> {
    /// Begins work that goes on after the commit. Under an Idempotency-Key only the id of what was begun is kept, so that a
    /// replay can be answered with the present state instead of the first answer.
    pub async fn begin<W>(&self, work: W) -> Result<Begun>
    where
        W: Fn(&mut Tx<'_>) -> Result<Id> + Send + 'static,
    {
        let once = self.once()?;
        let begun = self
            .app()
            .db
            .write(self.actor(), self.lane(), move |tx| {
                let Some(once) = &once else { return Ok(Begun { id: work(tx)?, replayed: false }) };
                if let Some(kept) = once.answered(tx)? {
                    let text = String::from_utf8_lossy(&kept.body).parse::<uuid::Uuid>();
                    let id = text.map_err(|cause| error::INTERNAL.plain().because(cause))?;
                    return Ok(Begun { id: Id(id), replayed: true });
                }
                let id = work(tx)?;
                let kept = Rendered { status: 202, headers: Vec::new(), body: id.to_string().into_bytes() };
                once.keep(tx, &kept)?;
                Ok(Begun { id, replayed: false })
            })
            .await?;
        self.app().wake();
        Ok(begun)
    }
}
