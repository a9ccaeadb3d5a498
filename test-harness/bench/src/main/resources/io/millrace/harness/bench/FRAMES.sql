-- For each event the aggregates of its device's trailing seconds, of three columns by three queries.
SET 'millrace.windows' = 'shared';

CREATE STREAM sensor (device_id VARCHAR KEY)
WITH (kafka_topic='${INPUT}', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE STREAM results_1 WITH (kafka_topic='${OUTPUT}-1') AS
SELECT device_id, ts, COUNT(*) OVER w AS cnt, AVG(temperature) OVER w AS mean, MAX(temperature) OVER w AS peak,
       STDDEV_POP(temperature) OVER w AS sd
FROM sensor
WINDOW w AS (PARTITION BY device_id
             RANGE BETWEEN INTERVAL ${WINDOW} SECONDS PRECEDING AND CURRENT ROW
             GRACE PERIOD ${GRACE} SECONDS)
EMIT CHANGES;

CREATE STREAM results_2 WITH (kafka_topic='${OUTPUT}-2') AS
SELECT device_id, ts, COUNT(*) OVER w AS cnt, AVG(vibration) OVER w AS mean, MAX(vibration) OVER w AS peak,
       STDDEV_POP(vibration) OVER w AS sd
FROM sensor
WINDOW w AS (PARTITION BY device_id
             RANGE BETWEEN INTERVAL ${WINDOW} SECONDS PRECEDING AND CURRENT ROW
             GRACE PERIOD ${GRACE} SECONDS)
EMIT CHANGES;

CREATE STREAM results_3 WITH (kafka_topic='${OUTPUT}-3') AS
SELECT device_id, ts, COUNT(*) OVER w AS cnt, AVG(pressure) OVER w AS mean, MAX(pressure) OVER w AS peak,
       STDDEV_POP(pressure) OVER w AS sd
FROM sensor
WINDOW w AS (PARTITION BY device_id
             RANGE BETWEEN INTERVAL ${WINDOW} SECONDS PRECEDING AND CURRENT ROW
             GRACE PERIOD ${GRACE} SECONDS)
EMIT CHANGES;
