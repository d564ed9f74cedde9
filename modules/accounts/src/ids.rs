//! Ids of this module's things.

kernel::id!(
    /// A user.
    pub struct UserId
);
kernel::id!(
    /// An OAuth client.
    pub struct ClientId
);
kernel::id!(
    /// One of the secrets of a client.
    pub struct SecretId
);
kernel::id!(
    /// A personal API token.
    pub struct TokenId
);
kernel::id!(
    /// A signed-in browser.
    pub struct SessionId
);
kernel::id!(
    /// Everything that one authorization issued.
    pub struct FamilyId
);
