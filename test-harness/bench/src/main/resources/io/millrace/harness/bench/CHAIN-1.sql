-- Statement 1 of the chain as an application of its own.
CREATE STREAM sensor (device_id VARCHAR KEY)
WITH (kafka_topic='${INPUT}', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE STREAM step_1 WITH (kafka_topic='${OUTPUT}-1') AS
SELECT device_id, site, ts, temperature, pressure
FROM sensor
WHERE status <> 'FAULT'
EMIT CHANGES;
