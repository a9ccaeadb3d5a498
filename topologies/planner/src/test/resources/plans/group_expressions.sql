-- Several groups, one of them computed: the key becomes JSON.
CREATE TABLE per_bucket AS
SELECT number / 10 AS bucket, site, COUNT(*) AS n, LATEST_BY_OFFSET(temperature) AS latest
FROM readings
GROUP BY site, number / 10;
