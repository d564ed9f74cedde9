-- One budget per event; the row appears with the first scenario or line.
CREATE TABLE budget_budgets (
    event_id UUID NOT NULL PRIMARY KEY,
    -- Of every amount below, in its minor units. Fixed when the budget is begun.
    currency TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'approved')),
    -- The revision that is being written, or was approved: 1 at first.
    revision BIGINT NOT NULL,
    settings JSONB NOT NULL,
    -- Counts every change of lines, scenarios, drivers and overrides: what was computed at another count is out of date.
    contents BIGINT NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

-- One structure for all scenarios. A line has a formula or an amount.
CREATE TABLE budget_lines (
    id UUID NOT NULL PRIMARY KEY,
    event_id UUID NOT NULL REFERENCES budget_budgets (event_id),
    code TEXT NOT NULL,
    label JSONB NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('expense', 'income', 'in_kind_expense', 'in_kind_income')),
    account TEXT NOT NULL,
    group_name TEXT,
    -- The funder or supplier.
    partner_id UUID,
    formula TEXT,
    amount_minor BIGINT,
    phasing JSONB,
    certainty TEXT NOT NULL CHECK (certainty IN ('estimated', 'quoted', 'committed', 'asked', 'promised', 'signed')),
    note TEXT,
    is_example BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    UNIQUE (event_id, code)
);
CREATE INDEX budget_lines_account ON budget_lines (event_id, account, id);
CREATE INDEX budget_lines_created ON budget_lines (event_id, created_at, id);
CREATE INDEX budget_lines_partner ON budget_lines (partner_id);

CREATE TABLE budget_scenarios (
    id UUID NOT NULL PRIMARY KEY,
    event_id UUID NOT NULL REFERENCES budget_budgets (event_id),
    code TEXT NOT NULL,
    name JSONB NOT NULL,
    -- Exactly one of an event is.
    is_baseline BOOLEAN NOT NULL,
    note TEXT,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    UNIQUE (event_id, code)
);
CREATE UNIQUE INDEX budget_scenarios_baseline ON budget_scenarios (event_id) WHERE is_baseline;
CREATE INDEX budget_scenarios_created ON budget_scenarios (event_id, created_at, id);

-- What a scenario supposes. A scenario has those of the baseline too, unless it has one of the same name.
CREATE TABLE budget_drivers (
    id UUID NOT NULL PRIMARY KEY,
    event_id UUID NOT NULL REFERENCES budget_budgets (event_id),
    scenario_id UUID NOT NULL REFERENCES budget_scenarios (id),
    name TEXT NOT NULL,
    label JSONB,
    unit TEXT NOT NULL,
    -- A value, a distribution or a link.
    source JSONB NOT NULL,
    -- The organisation that a link names: it is followed through new slugs and merges.
    partner_id UUID,
    note TEXT,
    is_example BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    UNIQUE (scenario_id, name)
);
CREATE INDEX budget_drivers_event ON budget_drivers (event_id, name, id);
CREATE INDEX budget_drivers_partner ON budget_drivers (partner_id);

-- What a line is in one scenario, in place of its own formula or amount.
CREATE TABLE budget_overrides (
    id UUID NOT NULL PRIMARY KEY,
    event_id UUID NOT NULL REFERENCES budget_budgets (event_id),
    scenario_id UUID NOT NULL REFERENCES budget_scenarios (id),
    line_id UUID NOT NULL REFERENCES budget_lines (id),
    formula TEXT,
    amount_minor BIGINT,
    note TEXT,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    UNIQUE (scenario_id, line_id)
);
CREATE INDEX budget_overrides_created ON budget_overrides (scenario_id, created_at, id);
CREATE INDEX budget_overrides_event ON budget_overrides (event_id);
CREATE INDEX budget_overrides_line ON budget_overrides (line_id);

-- What really happens to a line: a quote, a commitment, an invoice, a payment.
CREATE TABLE budget_actuals (
    id UUID NOT NULL PRIMARY KEY,
    event_id UUID NOT NULL REFERENCES budget_budgets (event_id),
    line_id UUID NOT NULL REFERENCES budget_lines (id),
    kind TEXT NOT NULL CHECK (kind IN ('quote', 'commitment', 'invoice', 'payment')),
    label TEXT NOT NULL,
    reference TEXT,
    partner_id UUID,
    amount_minor BIGINT NOT NULL,
    happened_on DATE NOT NULL,
    due_on DATE,
    -- The quote that was accepted, the commitment that was invoiced, the invoice that was paid.
    follows_id UUID REFERENCES budget_actuals (id),
    -- Where the paper lies.
    document_url TEXT,
    -- Nothing more will come on the line.
    closes_line BOOLEAN NOT NULL,
    note TEXT,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX budget_actuals_happened ON budget_actuals (event_id, happened_on, id);
CREATE INDEX budget_actuals_created ON budget_actuals (event_id, created_at, id);
CREATE INDEX budget_actuals_line ON budget_actuals (line_id, happened_on, id);
CREATE INDEX budget_actuals_partner ON budget_actuals (partner_id);
CREATE INDEX budget_actuals_follows ON budget_actuals (follows_id);

-- Every revision of the budget, the first one too. Whoever changes an approved budget opens the next one.
CREATE TABLE budget_revisions (
    id UUID NOT NULL PRIMARY KEY,
    event_id UUID NOT NULL REFERENCES budget_budgets (event_id),
    number BIGINT NOT NULL,
    -- Why it was opened; NULL for the first one.
    reason TEXT,
    -- Who opened it.
    actor_kind TEXT NOT NULL,
    actor_id UUID,
    at TIMESTAMPTZ NOT NULL,
    -- The budget as it was approved, and its count of changes then; NULL until it is.
    snapshot JSONB,
    contents BIGINT,
    approved_at TIMESTAMPTZ,
    UNIQUE (event_id, number)
);

-- Who submitted, withdrew, approved or returned it, for ever.
CREATE TABLE budget_approvals (
    id UUID NOT NULL PRIMARY KEY,
    event_id UUID NOT NULL REFERENCES budget_budgets (event_id),
    revision BIGINT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('submit', 'withdraw', 'approve', 'return')),
    note TEXT,
    contents BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id UUID,
    at TIMESTAMPTZ NOT NULL
);
CREATE INDEX budget_approvals_at ON budget_approvals (event_id, at, id);

CREATE TABLE budget_simulations (
    id UUID NOT NULL PRIMARY KEY,
    event_id UUID NOT NULL REFERENCES budget_budgets (event_id),
    scenario_id UUID NOT NULL REFERENCES budget_scenarios (id),
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    request JSONB NOT NULL,
    result JSONB,
    problem JSONB,
    -- The budget's count of changes that it was computed from.
    contents BIGINT NOT NULL,
    job_id UUID,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ
);
CREATE INDEX budget_simulations_created ON budget_simulations (event_id, created_at, id);
CREATE INDEX budget_simulations_scenario ON budget_simulations (scenario_id, created_at, id);
