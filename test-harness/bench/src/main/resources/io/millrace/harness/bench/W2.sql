-- Tumbling windows of 10 s by the key: no repartition.
CREATE STREAM sensor (device_id VARCHAR KEY)
WITH (kafka_topic='${INPUT}', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE TABLE results WITH (kafka_topic='${OUTPUT}') AS
SELECT device_id, WINDOWSTART AS wstart, COUNT(*) AS cnt, SUM(temperature) AS total, AVG(temperature) AS mean,
       MAX(temperature) AS peak
FROM sensor
WINDOW TUMBLING (SIZE 10 SECONDS, GRACE PERIOD ${GRACE} SECONDS)
GROUP BY device_id
EMIT CHANGES;
