-- Until now a refund took the place of the payment; from now on it stands beside it. What was paid was not kept: it is the price.
UPDATE registration_registrations
    SET agreed = json_set(json_remove(agreed, '$.payment'), '$.repayment', json_extract(agreed, '$.payment'))
    WHERE payment = 'refunded' AND json_type(agreed, '$.payment') = 'object'
        AND COALESCE(json_type(agreed, '$.repayment'), 'null') = 'null';
