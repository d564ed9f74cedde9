use super::{partner_in, shown_one};
use crate::{
    errors,
    model::{
        member::MemberOut,
        sync::{Code, ItemOut, Notify, Outcome as Became},
    },
    neighbours::Neighbours,
    scopes::Sync,
    store::members,
    sync::{
        apply,
        decide::unfit,
        entry::{Collector, Entry, Wrong},
        facts::Ground,
        item::Item,
        told,
    },
};
use actix_web::put;
use kernel::{
    auth::Own,
    db::{Key, Tx},
    error::{ApiError, Result},
    http::{Ctx, Json, Meta, OptionalIfMatch, Outcome, Path, Rendered, Reply, Stored},
};
use serde::Deserialize;
use std::{borrow::Cow, collections::BTreeMap};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Response, Schema},
};
use validator::{Validate, ValidationErrors};

/// A member whose fields are checked with the codes that they name, so that all that is wrong is told at once.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct Unchecked(Item);

impl Validate for Unchecked {
    fn validate(&self) -> Result<(), ValidationErrors> {
        Ok(())
    }
}
impl PartialSchema for Unchecked {
    fn schema() -> RefOr<Schema> {
        Item::schema()
    }
}
impl ToSchema for Unchecked {
    fn name() -> Cow<'static, str> {
        Item::name()
    }
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Item::schemas(schemas);
    }
}

/// The member, or the conflict that is kept for a person to decide.
pub enum Put {
    /// Written, or as it was.
    Stored(Box<Stored<MemberOut>>),
    /// 409; the conflict itself is committed.
    Conflict(Box<ApiError>, String),
}

impl Reply for Put {
    fn render(&self, meta: &Meta) -> Result<Rendered> {
        match self {
            Self::Stored(stored) => stored.render(meta),
            Self::Conflict(error, trace) => Ok(Rendered {
                status: error.status().as_u16(),
                headers: vec![
                    ("Content-Type".to_owned(), "application/problem+json".to_owned()),
                    ("Content-Language".to_owned(), meta.lang.as_str().to_owned()),
                    ("Cache-Control".to_owned(), "no-store".to_owned()),
                ],
                body: serde_json::to_vec(&error.to_problem(meta.lang, &meta.path, trace))?,
            }),
        }
    }
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        Stored::<MemberOut>::responses()
    }
}

/// Put one member
///
/// What an item of a file says, for one member: the key stands in the path, and absent fields stay as they are. Sending what
/// is there already changes nothing. Undated it holds as of now, and no export that was made before undoes it. `If-Match` is
/// optional and binds if sent. 409 `sync.conflict` names the conflict that a
/// person has to decide, 409 `sync.stale` what is older than what is known, 409 `sync.kept` what is rightly not followed.
#[utoipa::path(
    tag = "registration",
    params(OptionalIfMatch),
    request_body(
        content = Item,
        example = json!({ "given_name": "Camille", "family_name": "Exemple", "attendance": "roster" }),
    ),
    security(("oauth2" = ["registration:sync"]))
)]
#[put("/events/{event}/partners/{partner}/members/{external_id}")]
pub async fn put_member(
    ctx: Ctx<Sync, Own>,
    path: Path<(String, String, String)>,
    OptionalIfMatch(expected): OptionalIfMatch,
    Json(Unchecked(mut input)): Json<Unchecked>,
) -> Outcome<Put> {
    let (app, fence, (_, key, id), actor) = (ctx.app(), ctx.fence(), path.0, ctx.actor());
    let (neighbours, secrets) = (Neighbours::of(&app), app.secrets.clone());
    let id = id.trim().to_owned();
    if !input.external_id.is_empty() && input.external_id.trim() != id {
        return Err(errors::invalid(
            "/external_id",
            "path",
            "La clé du chemin est une autre.",
            "The key in the path is another one.",
        ));
    }
    input.external_id.clone_from(&id);
    let mut collector = Collector::default();
    collector.item(None, input.clone(), Vec::new());
    let entry = collector.entries.pop().ok_or_else(errors::member_not_found)?;
    ctx.write(move |tx| {
        let event = fence.event();
        let partner = partner_in(tx, &neighbours, &fence, &key)?;
        // Two processes must not both find the version that one of them is about to change.
        tx.lock(Key::Event(event))?;
        let mut ground = Ground::of(tx, &neighbours, &secrets, event, partner, None)?;
        if let Some(Wrong::Invalid(wrong)) = &entry.wrong {
            // With the codes that name nothing, which only the event knows.
            let (catalogue, now) = (ground.catalogue(tx)?, tx.now());
            let (Ok(item) | Err(item)) = input.clone().tidied().map_err(|untidy| untidy.0);
            return Err(told::invalid(&[wrong.as_slice(), &unfit(&catalogue, &item, now)].concat()));
        }
        ground.said_at = Some(tx.now());
        let known = members::by_key(tx, event, partner, &id)?;
        match &known {
            Some(row) => expected.check(row.version)?,
            None if expected.expected().is_some() => return Err(errors::member_not_found()),
            None => {}
        }
        let item = one(tx, &ground, &entry, false)?;
        if item.outcome == Became::Conflict {
            let code = item.code.unwrap_or(Code::PersonChanged);
            let error = errors::sync_conflict(code, item.conflict_id);
            return Ok(Put::Conflict(Box::new(error), actor.request_id.clone()));
        }
        refuse(&item)?;
        let row = members::by_key(tx, event, partner, &id)?.ok_or_else(|| errors::sync_kept(item.code))?;
        let now = tx.now();
        let out = shown_one(tx, row, now)?;
        let stored = if known.is_some() { Stored::Updated(out) } else { Stored::Created(out) };
        Ok(Put::Stored(Box::new(stored)))
    })
    .await
}

/// Does one item at the desk.
pub(super) fn one(tx: &mut Tx<'_>, ground: &Ground, entry: &Entry, absent: bool) -> Result<ItemOut> {
    let notify = ground.settings.notify == Notify::Attendee;
    let (_, mut items) = apply::entries(tx, ground, std::slice::from_ref(entry), absent, notify, None)?;
    items.pop().ok_or_else(errors::member_not_found)
}

/// What is not followed is said, and nothing was written.
pub(super) fn refuse(item: &ItemOut) -> Result<()> {
    match (item.outcome, item.code) {
        (Became::Stale, _) => Err(errors::sync_stale()),
        (Became::Rejected, _) => Err(told::error_of(item.problem.as_ref())),
        (Became::Kept, code) if code != Some(Code::RegisteredElsewhere) => Err(errors::sync_kept(code)),
        _ => Ok(()),
    }
}
