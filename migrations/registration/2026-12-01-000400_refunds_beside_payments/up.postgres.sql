-- Until now a refund took the place of the payment; from now on it stands beside it. What was paid was not kept: it is the price.
UPDATE registration_registrations
    SET agreed = jsonb_set(agreed - 'payment', '{repayment}', agreed -> 'payment')
    WHERE payment = 'refunded' AND jsonb_typeof(agreed -> 'payment') = 'object'
        AND COALESCE(jsonb_typeof(agreed -> 'repayment'), 'null') = 'null';
