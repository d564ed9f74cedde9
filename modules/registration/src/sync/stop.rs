//! What stops a whole sync.

use crate::errors;
use kernel::error::ApiError;
use serde::{Deserialize, Serialize};

/// Why a sync was stopped before it wrote anything, or broke off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    /// More would be cancelled than the guard lets through.
    TooManyCancellations {
        /// How many.
        would_cancel: i64,
        /// How many may be.
        limit: i64,
    },
    /// A snapshot without members.
    Empty,
    /// A newer snapshot was applied.
    Older,
    /// What was planned is not what would happen now.
    PlanOutdated,
    /// `on_error=abort`, and this many items are not good.
    Unsound(i64),
    /// Its job was cancelled.
    Cancelled,
    /// Its file never arrived whole.
    CutOff,
    /// A fault of ours.
    Fault,
}

impl Stop {
    /// The problem.
    pub fn problem(&self) -> ApiError {
        match self {
            Self::TooManyCancellations { would_cancel, limit } => errors::too_many_cancellations(*would_cancel, *limit),
            Self::Empty => errors::EMPTY_SNAPSHOT.plain(),
            Self::Older => errors::OLDER_SNAPSHOT.plain(),
            Self::PlanOutdated => errors::PLAN_OUTDATED.plain(),
            Self::Unsound(items) => errors::unsound(*items),
            Self::Cancelled => errors::SYNC_CANCELLED.plain(),
            Self::CutOff => errors::SYNC_CUT_OFF.plain(),
            Self::Fault => errors::SYNC_BROKE_OFF.plain(),
        }
    }
}
