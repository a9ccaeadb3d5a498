-- Every column is read and written again; nothing changes.
CREATE STREAM sensor (device_id VARCHAR KEY)
WITH (kafka_topic='${INPUT}', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE STREAM results WITH (kafka_topic='${OUTPUT}') AS
SELECT * FROM sensor EMIT CHANGES;
