-- A chain of joins of tables, with the time of one of them.
CREATE TABLE known AS
SELECT a.account_id, tier, name, m.ROWTIME AS named
FROM accounts a
LEFT JOIN merchants m ON a.account_id = m.merchant_id
WHERE tier > 1;
