-- Hopping windows of 60 s by 10 s by the key: an event is in six of them.
CREATE STREAM sensor (device_id VARCHAR KEY)
WITH (kafka_topic='${INPUT}', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE TABLE results WITH (kafka_topic='${OUTPUT}') AS
SELECT device_id, WINDOWSTART AS wstart, COUNT(*) AS cnt, AVG(temperature) AS mean
FROM sensor
WINDOW HOPPING (SIZE 60 SECONDS, ADVANCE BY 10 SECONDS, GRACE PERIOD ${GRACE} SECONDS)
GROUP BY device_id
EMIT CHANGES;
