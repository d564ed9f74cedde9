-- What was known of payments and refunds until now becomes their first entries. A payment whose amount was not kept is the
-- price, or what went back of it where that is more: the price fell since.
INSERT INTO registration_payments
    (id, event_id, registration_id, kind, amount_minor, currency, moved_on, method, reference, entered_at, actor_kind)
    SELECT gen_random_uuid(),
        event_id, id, 'payment', COALESCE(CAST(agreed #>> '{payment,amount,amount_minor}' AS BIGINT), CASE WHEN payment = 'refunded' THEN GREATEST(price_minor, COALESCE(CAST(agreed #>> '{repayment,amount,amount_minor}' AS BIGINT), 0)) ELSE price_minor END), currency,
        CAST(agreed #>> '{payment,on}' AS DATE), agreed #>> '{payment,method}', agreed #>> '{payment,reference}', updated_at, 'system'
    FROM registration_registrations
    WHERE payment IN ('paid', 'refunded') AND COALESCE(CAST(agreed #>> '{payment,amount,amount_minor}' AS BIGINT), CASE WHEN payment = 'refunded' THEN GREATEST(price_minor, COALESCE(CAST(agreed #>> '{repayment,amount,amount_minor}' AS BIGINT), 0)) ELSE price_minor END) > 0
        AND NOT EXISTS (
            SELECT 1 FROM registration_payments
            WHERE registration_payments.registration_id = registration_registrations.id AND kind = 'payment'
        );
INSERT INTO registration_payments
    (id, event_id, registration_id, kind, amount_minor, currency, moved_on, method, reference, entered_at, actor_kind)
    SELECT gen_random_uuid(),
        event_id, id, 'refund', COALESCE(CAST(agreed #>> '{repayment,amount,amount_minor}' AS BIGINT), price_minor), currency,
        CAST(agreed #>> '{repayment,on}' AS DATE), agreed #>> '{repayment,method}', agreed #>> '{repayment,reference}', updated_at, 'system'
    FROM registration_registrations
    WHERE payment IN ('refunded') AND COALESCE(CAST(agreed #>> '{repayment,amount,amount_minor}' AS BIGINT), price_minor) > 0
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
