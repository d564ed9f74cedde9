//! Proofs that a partner passed the call on: an indicator by which the congress is evaluated.

use crate::{
    ids::{PartnershipId, RelayId},
    store::relays::RelayRow,
};
use chrono::NaiveDate;
use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use kernel::{
    check,
    db::At,
    http::{Filter, Resource},
    ids::{EventId, PartnerId},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// Where the call was passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow)]
#[serde(rename_all = "snake_case")]
#[schema(as = RelayChannel)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Channel {
    /// A page of the partner's site.
    WebSite,
    /// Its newsletter.
    Newsletter,
    /// A mailing to its members.
    Mailing,
    /// A social network.
    SocialNetwork,
    /// A meeting or an event of its own.
    Event,
    /// Something printed.
    Print,
    /// Something else.
    Other,
}

kernel::text_column!(Channel {
    WebSite => "web_site",
    Newsletter => "newsletter",
    Mailing => "mailing",
    SocialNetwork => "social_network",
    Event => "event",
    Print => "print",
    Other => "other",
});

/// A proof, as it is sent.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RelayInput, example = RelayIn::sample)]
pub struct RelayIn {
    /// Where the call was passed on.
    pub channel: Channel,
    /// Where it can be seen, http or https. One page is one proof.
    #[validate(length(max = 2000), custom(function = check::http_url))]
    #[schema(min_length = 8, max_length = 2000, format = Uri)]
    pub url: String,
    /// When it was passed on.
    pub relayed_on: NaiveDate,
    /// How many people it reached, as far as the partner knows.
    #[validate(range(min = 0, max = 1_000_000_000))]
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    #[serde(default)]
    pub reach: Option<i64>,
}

impl RelayIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self {
            channel: Channel::Newsletter,
            url: "https://rfad.example/lettre/12".to_owned(),
            relayed_on: NaiveDate::from_ymd_opt(2015, 3, 16).unwrap_or_default(),
            reach: Some(850),
        }
    }
}

/// A proof, as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Relay)]
pub struct RelayOut {
    /// Id.
    pub id: RelayId,
    /// The event.
    pub event_id: EventId,
    /// The organisation.
    pub partner_id: PartnerId,
    /// The partnership that it belongs to.
    pub partnership_id: PartnershipId,
    /// Where the call was passed on.
    pub channel: Channel,
    /// Where it can be seen.
    #[schema(max_length = 2000)]
    pub url: String,
    /// When it was passed on.
    pub relayed_on: NaiveDate,
    /// How many people it reached.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub reach: Option<i64>,
    /// When it was added. It cannot be changed, only removed.
    pub created_at: At,
}

impl Resource for RelayOut {
    fn path(&self) -> Option<String> {
        Some(format!("/events/{}/partnerships/{}/relays/{}", self.event_id, self.partner_id, self.id))
    }
}

impl RelayOut {
    /// The row, with the place that it has.
    pub fn of(row: RelayRow, event_id: EventId, partner_id: PartnerId) -> Self {
        Self {
            id: row.id,
            event_id,
            partner_id,
            partnership_id: row.partnership_id,
            channel: row.channel,
            url: row.url,
            relayed_on: row.relayed_on,
            reach: row.reach,
            created_at: row.created_at,
        }
    }
}

/// Filters of a partnership's relay proofs.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RelayFilter {
    /// Only those of this channel.
    #[serde(default)]
    pub channel: Option<Channel>,
}

impl Filter for RelayFilter {
    const SORTS: &'static [&'static str] = &["relayed_on"];
}
