//! Where an event's partnerships stand, in figures.

use super::{
    organisation::{PartnerBrief, PartnerKind},
    partnership::{NextAction, Stage},
};
use kernel::{http::Resource, ids::EventId, money::Money};
use serde::Serialize;
use utoipa::ToSchema;

/// Sums of cash commitments in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PipelineCash)]
pub struct CashSums {
    /// Asked for.
    pub asked: Money,
    /// Promised.
    pub promised: Money,
    /// Granted.
    pub granted: Money,
    /// Signed.
    pub signed: Money,
    /// Received.
    pub received: Money,
    /// What contributions in kind and services are worth; not part of the others.
    pub in_kind: Money,
}

/// Partnerships of one kind of organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PipelineKind)]
pub struct KindCount {
    /// The kind.
    pub kind: PartnerKind,
    /// How many; an organisation of two kinds counts in both.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub count: i64,
}

/// One stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PipelineStage)]
pub struct StageSummary {
    /// The stage.
    pub stage: Stage,
    /// Partnerships at this stage now.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub count: i64,
    /// Partnerships at this stage or beyond; for `declined`, those declined.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub reached: i64,
    /// The kinds of organisation at this stage; those without any are left out.
    #[schema(max_items = 11)]
    pub kinds: Vec<KindCount>,
    /// Amounts of the partnerships at this stage, one entry per currency.
    #[schema(max_items = 200)]
    pub amounts: Vec<CashSums>,
}

/// A next action whose day has passed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OverdueAction {
    /// The organisation.
    pub partner: PartnerBrief,
    /// Its stage.
    pub stage: Stage,
    /// What should have been done.
    pub next_action: NextAction,
}

/// Where an event's partnerships stand.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PartnerPipeline)]
pub struct PipelineOut {
    /// The event.
    pub event_id: EventId,
    /// All partnerships.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub partnerships: i64,
    /// Every stage, in their order, also those where nobody is.
    #[schema(min_items = 6, max_items = 6)]
    pub stages: Vec<StageSummary>,
    /// Amounts of all partnerships but the declined ones, one entry per currency.
    #[schema(max_items = 200)]
    pub amounts: Vec<CashSums>,
    /// Next actions whose day has passed, in the event's time zone.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub overdue: i64,
    /// The fifty that are longest overdue.
    #[schema(max_items = 50)]
    pub overdue_actions: Vec<OverdueAction>,
    /// Organisations that have relayed the call at least once: an evaluation criterion.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub relaying_networks: i64,
    /// Proofs of relaying in all.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub relays: i64,
}

impl Resource for PipelineOut {}
