-- Five statements, each reading what the one before it writes.
SET 'millrace.chain' = 'memory';

CREATE STREAM sensor (device_id VARCHAR KEY)
WITH (kafka_topic='${INPUT}', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE STREAM step_1 WITH (kafka_topic='${OUTPUT}-1') AS
SELECT device_id, site, ts, temperature, pressure
FROM sensor
WHERE status <> 'FAULT'
EMIT CHANGES;

CREATE STREAM step_2 WITH (kafka_topic='${OUTPUT}-2') AS
SELECT device_id, ts, temperature * 1.8E0 + 32 AS temp_f, pressure
FROM step_1
EMIT CHANGES;

CREATE STREAM step_3 WITH (kafka_topic='${OUTPUT}-3') AS
SELECT device_id, ts, temp_f, pressure
FROM step_2
WHERE pressure >= 960
EMIT CHANGES;

CREATE STREAM step_4 WITH (kafka_topic='${OUTPUT}-4') AS
SELECT device_id, ts, temp_f, temp_f - 32 AS above
FROM step_3
EMIT CHANGES;

CREATE STREAM results WITH (kafka_topic='${OUTPUT}') AS
SELECT device_id, ts, temp_f
FROM step_4
WHERE above >= 90
EMIT CHANGES;
