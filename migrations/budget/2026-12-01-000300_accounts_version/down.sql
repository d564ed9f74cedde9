ALTER TABLE budget_budgets DROP COLUMN accounts_version;
