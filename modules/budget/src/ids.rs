//! Ids of what this module keeps. A budget itself is known by its event.

kernel::id!(
    /// A line of the budget.
    pub struct LineId
);
kernel::id!(
    /// A scenario.
    pub struct ScenarioId
);
kernel::id!(
    /// What a scenario supposes.
    pub struct DriverId
);
kernel::id!(
    /// What a line is in one scenario.
    pub struct OverrideId
);
kernel::id!(
    /// A quote, commitment, invoice or payment.
    pub struct ActualId
);
kernel::id!(
    /// A submission or decision.
    pub struct ApprovalId
);
kernel::id!(
    /// A revision of the budget.
    pub struct RevisionId
);
kernel::id!(
    /// A simulation.
    pub struct SimulationId
);
