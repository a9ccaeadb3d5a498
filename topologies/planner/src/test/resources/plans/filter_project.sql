-- WHERE and a projection; constants are folded, what nobody uses is not read, the event time's column need not be.
CREATE STREAM hot WITH (kafka_topic='hot', partitions=6, replicas=3) AS
SELECT device_id, UCASE(site) AS site, temperature * 9 / 5 + (30 + 2) AS fahrenheit, place->lat
FROM readings
WHERE temperature > 40 + 40 AND site LIKE 'north%' AND number BETWEEN 1 AND '20' AND total IN (1, '2', NULL)
EMIT CHANGES;
