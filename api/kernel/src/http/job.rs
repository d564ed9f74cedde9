//! Long work, as the API shows it.

use super::reply::{Meta, Rendered, Reply, Resource, json, json_response, one, string_header};
use crate::{
    db::{At, Doc},
    error::Result,
    jobs::{JobId, JobRow, JobState},
};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::{
    ToSchema,
    openapi::{RefOr, Response},
};

/// Long work, as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Job)]
pub struct JobOut {
    /// Id.
    pub id: JobId,
    /// What is being done.
    #[schema(max_length = 80)]
    pub kind: String,
    /// Where it stands.
    pub state: JobState,
    /// How far it is.
    pub progress: JobProgress,
    /// Where the result is, once completed.
    #[schema(max_length = 500)]
    pub result_url: Option<String>,
    /// Why it failed (problem details).
    #[schema(value_type = Option<Object>)]
    pub problem: Option<Doc>,
    /// When it was asked for.
    pub created_at: At,
    /// When it ended.
    pub finished_at: Option<At>,
    /// Version.
    pub version: i64,
}

/// Steps done, of how many (null until known).
#[derive(Debug, Serialize, ToSchema)]
pub struct JobProgress {
    /// Done.
    pub done: i64,
    /// In all.
    pub total: Option<i64>,
}

impl From<JobRow> for JobOut {
    fn from(row: JobRow) -> Self {
        Self {
            id: row.id,
            state: JobState::named(&row.state).unwrap_or(JobState::Failed),
            kind: row.kind,
            progress: JobProgress { done: row.done, total: row.total },
            result_url: row.result_url,
            problem: row.problem,
            created_at: row.created_at,
            finished_at: row.finished_at,
            version: row.version,
        }
    }
}

impl Resource for JobOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        Some(format!("/jobs/{}", self.id))
    }
}

/// 202: the work goes on; `Location` is the job.
pub struct Accepted(pub JobRow);

impl Reply for Accepted {
    fn render(&self, meta: &Meta) -> Result<Rendered> {
        let job = JobOut::from(self.0.clone());
        json(202, &job, Some(job.version), job.path(), meta)
    }
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let response = json_response::<JobOut>("Accepted: the work goes on. Follow `Location`.");
        one(202, response.header("Location", string_header("The job.")))
    }
}
