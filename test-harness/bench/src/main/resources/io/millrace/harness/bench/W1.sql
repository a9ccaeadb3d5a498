-- A filter that a quarter of the events pass, and a projection: four of seven columns and one computed.
CREATE STREAM sensor (device_id VARCHAR KEY)
WITH (kafka_topic='${INPUT}', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE STREAM results WITH (kafka_topic='${OUTPUT}') AS
SELECT device_id, site, ts, temperature, temperature * 1.8E0 + 32 AS temp_f
FROM sensor
WHERE temperature >= 100
EMIT CHANGES;
