-- Statement 5 of the chain as an application of its own.
CREATE STREAM step_4 (device_id VARCHAR KEY)
WITH (kafka_topic='${OUTPUT}-4', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE STREAM results WITH (kafka_topic='${OUTPUT}') AS
SELECT device_id, ts, temp_f
FROM step_4
WHERE above >= 90
EMIT CHANGES;
