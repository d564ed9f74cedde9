//! How far a partnership has come, and how it got there.

use crate::{ids::StageChangeId, store::partnerships::StageChangeRow};
use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use kernel::{db::At, http::Resource, ids::Id};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How far it has come. Any change is possible, also back, and all are recorded.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = PartnershipStage)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Stage {
    /// Somebody thought of them.
    Identified,
    /// They were asked, or first contacts are under way.
    Contacted,
    /// Terms are being discussed.
    Negotiating,
    /// Agreed, nothing signed yet.
    Agreed,
    /// Signed: a convention, a decision, a letter.
    Signed,
    /// They said no, or it came to nothing.
    Declined,
}

kernel::text_column!(Stage {
    Identified => "identified",
    Contacted => "contacted",
    Negotiating => "negotiating",
    Agreed => "agreed",
    Signed => "signed",
    Declined => "declined",
});

/// A change of stage.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PartnershipStageChange)]
pub struct StageChangeOut {
    /// Id.
    pub id: StageChangeId,
    /// The stage before; null for the first.
    pub from: Option<Stage>,
    /// The stage after.
    pub to: Stage,
    /// When.
    pub at: At,
    /// Who; null for partner clients.
    pub actor: Option<StageActor>,
}

/// Who changed a stage.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StageActor {
    /// `user`, `client` or `system`.
    #[schema(max_length = 20)]
    pub kind: String,
    /// The user or client.
    pub id: Option<Id>,
}

impl Resource for StageChangeOut {}

impl StageChangeOut {
    /// The row; `named` says whether the caller may know who it was.
    pub fn of(row: StageChangeRow, named: bool) -> Self {
        let actor = named.then_some(StageActor { kind: row.actor_kind, id: row.actor_id });
        Self { id: row.id, from: row.from_stage, to: row.to_stage, at: row.at, actor }
    }
}
