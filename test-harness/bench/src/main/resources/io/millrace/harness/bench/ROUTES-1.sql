-- The first of the ten routes alone.
CREATE STREAM sensor (device_id VARCHAR KEY)
WITH (kafka_topic='${INPUT}', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE STREAM results_1 WITH (kafka_topic='${OUTPUT}-1') AS
SELECT device_id, ts, temperature - 100E0 AS above
FROM sensor
WHERE temperature >= 100 AND temperature < 102
EMIT CHANGES;
