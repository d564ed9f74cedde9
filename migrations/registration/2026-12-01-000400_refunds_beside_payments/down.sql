-- Nothing: what was paid before a refund is not known here.
SELECT 1;
