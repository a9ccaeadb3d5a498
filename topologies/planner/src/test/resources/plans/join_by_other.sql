-- By another column: the rows go where the table's rows are. The filter of the stream's columns comes first.
CREATE STREAM named AS
SELECT payments.merchant_id AS merchant, name, AS_VALUE(payments.account_id) AS account
FROM payments JOIN merchants ON merchants.merchant_id = payments.merchant_id
WHERE amount > 1 AND (name = 'x' OR country = 'y') AND country <> 'z';
