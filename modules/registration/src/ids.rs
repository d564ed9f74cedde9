//! Ids of what this module keeps.

kernel::id!(
    /// A category, tariff, option or question of an event.
    pub struct EntryId
);
kernel::id!(
    /// Seats that are counted together.
    pub struct PoolId
);
kernel::id!(
    /// A registration.
    pub struct RegistrationId
);
kernel::id!(
    /// A payment or a refund of a registration.
    pub struct PaymentId
);
kernel::id!(
    /// One payer, many people.
    pub struct GroupId
);
kernel::id!(
    /// A change of state.
    pub struct StateId
);
kernel::id!(
    /// A scan of a badge.
    pub struct CheckInId
);
kernel::id!(
    /// A row of a partner's roster.
    pub struct MemberId
);
kernel::id!(
    /// A run of the partner sync.
    pub struct SyncId
);
kernel::id!(
    /// Something in a partner's file that a person must decide.
    pub struct ConflictId
);
