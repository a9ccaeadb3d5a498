-- Neither side has the key of all rows, so the join makes a column for it.
CREATE STREAM seen AS
SELECT ROWKEY AS id, p.amount AS amount, r.site AS site
FROM payments p FULL OUTER JOIN readings r WITHIN (0 SECONDS, 30 SECONDS) ON p.account_id = r.device_id;
