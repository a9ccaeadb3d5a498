-- Groups of a table take back what is replaced; nothing is combined before the internal topic.
CREATE TABLE tiers AS SELECT tier, COUNT(*) AS n, AVG(LEN(country)) AS mean FROM accounts GROUP BY tier;
