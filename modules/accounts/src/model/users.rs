//! Users and the roles that they hold.

use crate::{
    ids::UserId,
    rules::login,
    store::users::{ALL_EVENTS, GrantRow, UserRow},
};
use kernel::{
    auth::Role,
    check,
    db::At,
    http::{Filter, OnceOnly, Resource},
    ids::EventId,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

/// Roles: bundles of scopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = Role)]
pub enum RoleName {
    /// Everything.
    Admin,
    /// Runs the congress.
    Organiser,
    /// Budget, payments, commitments.
    Finance,
    /// Media and accreditations.
    Press,
    /// The desk on the day.
    CheckIn,
    /// Reads what is not personal.
    Viewer,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Admin => Self::Admin,
            RoleName::Organiser => Self::Organiser,
            RoleName::Finance => Self::Finance,
            RoleName::Press => Self::Press,
            RoleName::CheckIn => Self::CheckIn,
            RoleName::Viewer => Self::Viewer,
        }
    }
}

impl From<Role> for RoleName {
    fn from(role: Role) -> Self {
        match role {
            Role::Admin => Self::Admin,
            Role::Organiser => Self::Organiser,
            Role::Finance => Self::Finance,
            Role::Press => Self::Press,
            Role::CheckIn => Self::CheckIn,
            Role::Viewer => Self::Viewer,
        }
    }
}

/// A role, and where it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RoleGrant)]
pub struct RoleGrant {
    /// Which role.
    pub role: RoleName,
    /// In which event; null for all of them.
    #[serde(default)]
    pub event: Option<EventId>,
}

impl RoleGrant {
    /// As the table keeps it.
    pub fn key(self) -> (Role, EventId) {
        (self.role.into(), self.event.unwrap_or(ALL_EVENTS))
    }

    /// The grant of a row; none for a role that this version does not know.
    pub fn of(row: &GrantRow) -> Option<Self> {
        Some(Self { role: Role::named(&row.role)?.into(), event: row.event() })
    }
}

/// A user, as it is sent.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UserInput, example = UserIn::sample)]
pub struct UserIn {
    /// What the person types to sign in; lower-case ASCII.
    #[validate(custom(function = login_name))]
    #[schema(min_length = 3, max_length = 64, pattern = "^[a-z0-9][a-z0-9._-]*[a-z0-9]$")]
    pub login: String,
    /// What others see.
    #[validate(length(min = 1, max = 120), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 120)]
    pub display_name: String,
    /// E-mail address; it also serves to sign in. Compared without case, kept as typed.
    #[validate(length(max = 254), custom(function = check::email))]
    #[schema(max_length = 254, format = Email)]
    #[serde(default)]
    pub email: Option<String>,
    /// The roles that the user holds, as a whole list.
    #[validate(nested, length(max = 100), custom(function = no_repeats))]
    #[schema(max_items = 100)]
    #[serde(default)]
    pub grants: Vec<RoleGrant>,
}

fn login_name(text: &str) -> Result<(), ValidationError> {
    if login::is_valid(text) {
        return Ok(());
    }
    let mut error = ValidationError::new("login");
    error.add_param("expected".into(), &format!("{}–{} {}", login::MIN, login::MAX, login::PATTERN));
    Err(error)
}

fn no_repeats(grants: &[RoleGrant]) -> Result<(), ValidationError> {
    let mut sorted = grants.to_vec();
    sorted.sort_unstable();
    let before = sorted.len();
    sorted.dedup();
    if sorted.len() == before { Ok(()) } else { Err(ValidationError::new("repeated")) }
}

impl UserIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self {
            login: "c.exemple".to_owned(),
            display_name: "Camille Exemple".to_owned(),
            email: Some("camille@organisateurs.example".to_owned()),
            grants: vec![RoleGrant { role: RoleName::Organiser, event: None }],
        }
    }

    /// What a caller would send to get the user as it is; a patch is merged into this.
    pub fn of(user: &UserRow, grants: &[GrantRow]) -> Self {
        Self {
            login: user.login.clone(),
            display_name: user.display_name.clone(),
            email: user.email.clone(),
            grants: grants.iter().filter_map(RoleGrant::of).collect(),
        }
    }
}

/// Whether a user or client may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountStatus {
    /// May act.
    Active,
    /// Refused everywhere.
    Suspended,
}

impl AccountStatus {
    /// As the tables write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Active => crate::store::ACTIVE,
            Self::Suspended => crate::store::SUSPENDED,
        }
    }

    /// Of a row: anything but active is suspended.
    pub fn of(active: bool) -> Self {
        if active { Self::Active } else { Self::Suspended }
    }
}

/// A user, as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserOut {
    /// Id.
    pub id: UserId,
    /// Login name.
    #[schema(max_length = 64)]
    pub login: String,
    /// What others see.
    #[schema(max_length = 120)]
    pub display_name: String,
    /// E-mail address.
    #[schema(max_length = 254)]
    pub email: Option<String>,
    /// Whether the user may act.
    pub status: AccountStatus,
    /// Whether the present password is a one-time one, to be changed at the next sign-in.
    pub must_change_password: bool,
    /// The roles that the user holds.
    #[schema(max_items = 100)]
    pub grants: Vec<RoleGrant>,
    /// Version, the first part of the ETag.
    pub version: i64,
    /// When it was made.
    pub created_at: At,
    /// When it last changed.
    pub updated_at: At,
}

impl UserOut {
    /// The user with the roles given.
    pub fn of(user: UserRow, grants: &[GrantRow]) -> Self {
        Self {
            id: user.id,
            status: AccountStatus::of(user.is_active()),
            login: user.login,
            display_name: user.display_name,
            email: user.email,
            must_change_password: user.must_change_password,
            grants: grants.iter().filter(|row| row.user_id == user.id).filter_map(RoleGrant::of).collect(),
            version: user.version,
            created_at: user.created_at,
            updated_at: user.updated_at,
        }
    }
}

impl Resource for UserOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        Some(format!("/users/{}", self.id))
    }
}

/// A new user with its first password.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = UserCreated)]
pub struct UserCreatedOut {
    /// The user.
    pub user: UserOut,
    /// To be handed to the person; it must be changed at the first sign-in.
    pub one_time_password: OnceOnly,
}

impl Resource for UserCreatedOut {
    fn version(&self) -> Option<i64> {
        Some(self.user.version)
    }
    fn path(&self) -> Option<String> {
        self.user.path()
    }
}

/// A new one-time password.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PasswordReset)]
pub struct PasswordResetOut {
    /// Whose.
    pub user_id: UserId,
    /// To be handed to the person; it must be changed at the next sign-in.
    pub one_time_password: OnceOnly,
}

impl Resource for PasswordResetOut {
    fn path(&self) -> Option<String> {
        Some(format!("/users/{}", self.user_id))
    }
}

/// Filters of the list of users.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UserFilter {
    /// Only users of this status.
    #[serde(default)]
    pub status: Option<AccountStatus>,
    /// Only users that hold this role, in whatever event.
    #[serde(default)]
    pub role: Option<RoleName>,
    /// Only the user with exactly this login name.
    #[validate(length(min = 1, max = 64))]
    #[param(min_length = 1, max_length = 64)]
    #[serde(default)]
    pub login: Option<String>,
    /// Only users whose display name begins like this; accents and case do not matter.
    #[validate(length(min = 1, max = 100))]
    #[param(min_length = 1, max_length = 100)]
    #[serde(default)]
    pub q: Option<String>,
}

impl Filter for UserFilter {
    const SORTS: &'static [&'static str] = &["login", "name", "created_at"];
}
