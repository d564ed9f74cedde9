//! Ids of what this module keeps.

kernel::id!(
    /// Somebody of an organisation.
    pub struct PersonId
);
kernel::id!(
    /// Two entries of the directory that look alike.
    pub struct DuplicateId
);
kernel::id!(
    /// A merge of two entries.
    pub struct MergeId
);
kernel::id!(
    /// What an organisation is to one event.
    pub struct PartnershipId
);
kernel::id!(
    /// A change of stage.
    pub struct StageChangeId
);
kernel::id!(
    /// A commitment of a partner.
    pub struct CommitmentId
);
kernel::id!(
    /// The proof that a partner relayed the call.
    pub struct RelayId
);
kernel::id!(
    /// A committee of an event.
    pub struct CommitteeId
);
kernel::id!(
    /// A seat in a committee.
    pub struct SeatId
);
