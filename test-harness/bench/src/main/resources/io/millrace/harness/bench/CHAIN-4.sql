-- Statement 4 of the chain as an application of its own.
CREATE STREAM step_3 (device_id VARCHAR KEY)
WITH (kafka_topic='${OUTPUT}-3', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE STREAM step_4 WITH (kafka_topic='${OUTPUT}-4') AS
SELECT device_id, ts, temp_f, temp_f - 32 AS above
FROM step_3
EMIT CHANGES;
