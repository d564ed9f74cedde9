//! What somebody sees whom a partner's network invites.

use super::{person::PersonIn, public::PublicEventOut};
use kernel::http::Resource;
use serde::Serialize;
use utoipa::ToSchema;

/// An invitation, as the person sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Invitation)]
pub struct InvitationOut {
    /// Whether somebody has registered by this invitation, which then opens nothing more: the mail about the registration has a
    /// link of its own.
    pub registered: bool,
    /// The network that invites.
    #[schema(max_length = 200)]
    pub network: Option<String>,
    /// Who, as the network says.
    pub person: PersonIn,
    /// Code of the category in which the network sees her, if the event has it; it stands among the event's `categories`.
    #[schema(max_length = 40)]
    pub category: Option<String>,
    /// Code of the tariff that the network names, if it is open to her now.
    #[schema(max_length = 40)]
    pub tariff: Option<String>,
    /// Where to write to the organisers.
    #[schema(max_length = 254)]
    pub contact_email: Option<String>,
    /// The event. Its `tariffs` are those that are open to her now, by name of her network or to everybody.
    pub event: PublicEventOut,
}

impl Resource for InvitationOut {}
