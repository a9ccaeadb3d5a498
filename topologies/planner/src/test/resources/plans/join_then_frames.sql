-- After a join by the frames' key there is nothing to repartition again.
CREATE STREAM spending AS
SELECT p.account_id AS account_id, SUM(p.amount) OVER w AS spent, a.tier AS tier,
       SUM(p.amount) OVER w / (a.tier + 1) AS weighted
FROM payments p JOIN accounts a ON p.account_id = a.account_id
WINDOW w AS (PARTITION BY p.account_id RANGE INTERVAL 10 MINUTES PRECEDING);
