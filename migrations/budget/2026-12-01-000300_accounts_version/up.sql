-- Which version of the plan comptable a budget follows. Those begun before there was more than one followed that of 2025.
ALTER TABLE budget_budgets ADD COLUMN accounts_version TEXT NOT NULL DEFAULT 'anc-2022-06';
