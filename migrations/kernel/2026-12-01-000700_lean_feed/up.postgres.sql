-- Every write pays for every index. What is old is found by its place, and an entry of the audit log is never asked for by its id
-- alone.
DROP INDEX kernel_outbox_at;
DROP INDEX kernel_audit_id;
