-- What was known of payments and refunds until now becomes their first entries. A payment whose amount was not kept is the
-- price, or what went back of it where that is more: the price fell since.
INSERT INTO registration_payments
    (id, event_id, registration_id, kind, amount_minor, currency, moved_on, method, reference, entered_at, actor_kind)
    SELECT unhex(hex(randomblob(6)) || '4' || substr(hex(randomblob(2)), 2) || '8' || substr(hex(randomblob(2)), 2) || hex(randomblob(6))),
        event_id, id, 'payment', COALESCE(json_extract(agreed, '$.payment.amount.amount_minor'), CASE WHEN payment = 'refunded' THEN MAX(price_minor, COALESCE(json_extract(agreed, '$.repayment.amount.amount_minor'), 0)) ELSE price_minor END), currency,
        json_extract(agreed, '$.payment.on'), json_extract(agreed, '$.payment.method'), json_extract(agreed, '$.payment.reference'), updated_at, 'system'
    FROM registration_registrations
    WHERE payment IN ('paid', 'refunded') AND COALESCE(json_extract(agreed, '$.payment.amount.amount_minor'), CASE WHEN payment = 'refunded' THEN MAX(price_minor, COALESCE(json_extract(agreed, '$.repayment.amount.amount_minor'), 0)) ELSE price_minor END) > 0
        AND NOT EXISTS (
            SELECT 1 FROM registration_payments
            WHERE registration_payments.registration_id = registration_registrations.id AND kind = 'payment'
        );
INSERT INTO registration_payments
    (id, event_id, registration_id, kind, amount_minor, currency, moved_on, method, reference, entered_at, actor_kind)
    SELECT unhex(hex(randomblob(6)) || '4' || substr(hex(randomblob(2)), 2) || '8' || substr(hex(randomblob(2)), 2) || hex(randomblob(6))),
        event_id, id, 'refund', COALESCE(json_extract(agreed, '$.repayment.amount.amount_minor'), price_minor), currency,
        json_extract(agreed, '$.repayment.on'), json_extract(agreed, '$.repayment.method'), json_extract(agreed, '$.repayment.reference'), updated_at, 'system'
    FROM registration_registrations
    WHERE payment IN ('refunded') AND COALESCE(json_extract(agreed, '$.repayment.amount.amount_minor'), price_minor) > 0
        AND NOT EXISTS (
            SELECT 1 FROM registration_payments
            WHERE registration_payments.registration_id = registration_registrations.id AND kind = 'refund'
        );
UPDATE registration_registrations SET
    paid_minor = (
        SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) FROM registration_payments
        WHERE registration_payments.registration_id = registration_registrations.id AND kind = 'payment' AND undone_at IS NULL
    ),
    refunded_minor = (
        SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) FROM registration_payments
        WHERE registration_payments.registration_id = registration_registrations.id AND kind = 'refund' AND undone_at IS NULL
    )
    WHERE payment IN ('paid', 'refunded');
