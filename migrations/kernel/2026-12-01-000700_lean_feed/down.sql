CREATE UNIQUE INDEX kernel_audit_id ON kernel_audit (id);
CREATE INDEX kernel_outbox_at ON kernel_outbox (at);
