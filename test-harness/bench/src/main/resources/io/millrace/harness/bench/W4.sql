-- For each event the aggregates of its device's trailing seconds, both bounds included.
CREATE STREAM sensor (device_id VARCHAR KEY)
WITH (kafka_topic='${INPUT}', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE STREAM results WITH (kafka_topic='${OUTPUT}') AS
SELECT device_id, ts, COUNT(*) OVER w AS cnt, AVG(temperature) OVER w AS mean, MAX(temperature) OVER w AS peak,
       STDDEV_POP(temperature) OVER w AS sd
FROM sensor
WINDOW w AS (PARTITION BY device_id
             RANGE BETWEEN INTERVAL ${WINDOW} SECONDS PRECEDING AND CURRENT ROW
             GRACE PERIOD ${GRACE} SECONDS)
EMIT CHANGES;
