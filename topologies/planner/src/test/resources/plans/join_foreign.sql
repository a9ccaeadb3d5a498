-- Rows of one table refer to rows of another, which has a change for each of them; WHERE must know what was given before.
CREATE TABLE located AS
SELECT a.account_id, tier, m.merchant_id AS place, name
FROM accounts a
LEFT JOIN merchants m ON UCASE(a.country) = m.merchant_id
WHERE tier > 1;
