-- The group is not the key: a repartition. Without GRACE a window takes rows for a day.
CREATE TABLE per_site AS
SELECT site, WINDOWSTART AS from_ms, WINDOWEND AS to_ms, COUNT(*) AS readings, AVG(temperature) AS mean,
       MAX(temperature) - MIN(temperature) AS spread
FROM readings
WINDOW TUMBLING (SIZE 1 MINUTE)
GROUP BY site
EMIT CHANGES;
