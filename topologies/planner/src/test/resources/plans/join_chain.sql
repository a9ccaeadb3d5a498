-- Joins one after the other: the second one's left side is the first one's result.
CREATE STREAM both AS
SELECT p.account_id, a.tier, r.site, m.name
FROM payments p
JOIN readings r WITHIN 1 MINUTE ON p.account_id = r.device_id
LEFT JOIN accounts a ON r.device_id = a.account_id
JOIN merchants m ON p.account_id = m.merchant_id;
