-- What was taken out is not put back.
SELECT 1;
