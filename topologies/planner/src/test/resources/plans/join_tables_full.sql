-- Whichever side is there, the synthetic key has the key.
CREATE TABLE every AS
SELECT ROWKEY AS id, tier, name
FROM accounts a
FULL OUTER JOIN merchants m ON a.account_id = m.merchant_id;
