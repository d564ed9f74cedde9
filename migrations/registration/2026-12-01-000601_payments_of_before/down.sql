-- Nothing: the registrations have what they had.
SELECT 1;
