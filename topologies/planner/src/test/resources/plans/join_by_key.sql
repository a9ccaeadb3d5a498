-- The stream's key is the table's: no repartition. Names: what is in both gets its source in front.
CREATE STREAM enriched AS
SELECT p.account_id, p.country, a.country, tier, amount
FROM payments p LEFT JOIN accounts a ON p.account_id = a.account_id
WHERE p.amount > 100 AND a.tier = 1;
