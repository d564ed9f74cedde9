DROP TABLE kernel_limits;
DROP TABLE kernel_jobs;
DROP TABLE kernel_idempotency;
DROP TABLE kernel_audit;
DROP TABLE kernel_dead_letters;
DROP TABLE kernel_subscriptions;
DROP TABLE kernel_outbox;
DROP TABLE kernel_streams;
