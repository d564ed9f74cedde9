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
    /// While it was applied, something became other than planned; the chunks before that are applied.
    Diverged,
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
            Self::Empty => errors::EMPTY_SNAPSHOT.detail(
                "Le fichier ne contient aucun membre : rien n'a été annulé. Vérifiez l'export.",
                "The file has no members: nobody was cancelled. Check the export.",
            ),
            Self::Older => errors::OLDER_SNAPSHOT.detail(
                "Un fichier plus récent (generated_at) a déjà été appliqué : celui-ci déferait ce qu'il a fait. Envoyez un \
                 export plus récent. `colloque sync` indique la date de modification du fichier.",
                "A newer file (generated_at) was applied already: this one would undo what it did. Send a newer export. \
                 `colloque sync` states the time at which the file was last modified.",
            ),
            Self::PlanOutdated => errors::plan_outdated(),
            Self::Unsound(items) => errors::unsound(*items),
            Self::Diverged => errors::DIVERGED.detail(
                "Quelque chose a changé pendant l'application : elle s'est arrêtée là où le résultat n'aurait plus été celui prévu. \
                 Ce qui est fait le reste (voir counts et les lignes) ; refaites un essai (dry_run=true) pour la suite.",
                "Something changed while it was applied: it stopped where the result would have been another one than planned. What \
                 is done stays (see counts and the items); rehearse the rest again (dry_run=true).",
            ),
            Self::Cancelled => errors::sync_cancelled(),
            Self::CutOff => errors::sync_cut_off(),
            Self::Fault => errors::sync_broke_off(),
        }
    }
}
