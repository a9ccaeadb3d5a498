-- A projection alone hands on what the join gives.
CREATE TABLE located AS
SELECT a.account_id, name
FROM accounts a
JOIN merchants m ON a.country = m.merchant_id;
