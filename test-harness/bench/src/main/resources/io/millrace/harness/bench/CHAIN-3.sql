-- Statement 3 of the chain as an application of its own.
CREATE STREAM step_2 (device_id VARCHAR KEY)
WITH (kafka_topic='${OUTPUT}-2', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE STREAM step_3 WITH (kafka_topic='${OUTPUT}-3') AS
SELECT device_id, ts, temp_f, pressure
FROM step_2
WHERE pressure >= 960
EMIT CHANGES;
