-- Statement 2 of the chain as an application of its own.
CREATE STREAM step_1 (device_id VARCHAR KEY)
WITH (kafka_topic='${OUTPUT}-1', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE STREAM step_2 WITH (kafka_topic='${OUTPUT}-2') AS
SELECT device_id, ts, temperature * 1.8E0 + 32 AS temp_f, pressure
FROM step_1
EMIT CHANGES;
