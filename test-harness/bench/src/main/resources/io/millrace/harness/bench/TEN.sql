-- Ten filters over one topic.
CREATE STREAM sensor (device_id VARCHAR KEY)
WITH (kafka_topic='${INPUT}', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE STREAM results_1 WITH (kafka_topic='${OUTPUT}-1') AS
SELECT device_id, ts, temperature - 1E0 AS above
FROM sensor
WHERE temperature >= 101
EMIT CHANGES;

CREATE STREAM results_2 WITH (kafka_topic='${OUTPUT}-2') AS
SELECT device_id, ts, temperature - 2E0 AS above
FROM sensor
WHERE temperature >= 102
EMIT CHANGES;

CREATE STREAM results_3 WITH (kafka_topic='${OUTPUT}-3') AS
SELECT device_id, ts, temperature - 3E0 AS above
FROM sensor
WHERE temperature >= 103
EMIT CHANGES;

CREATE STREAM results_4 WITH (kafka_topic='${OUTPUT}-4') AS
SELECT device_id, ts, temperature - 4E0 AS above
FROM sensor
WHERE temperature >= 104
EMIT CHANGES;

CREATE STREAM results_5 WITH (kafka_topic='${OUTPUT}-5') AS
SELECT device_id, ts, temperature - 5E0 AS above
FROM sensor
WHERE temperature >= 105
EMIT CHANGES;

CREATE STREAM results_6 WITH (kafka_topic='${OUTPUT}-6') AS
SELECT device_id, ts, temperature - 6E0 AS above
FROM sensor
WHERE temperature >= 106
EMIT CHANGES;

CREATE STREAM results_7 WITH (kafka_topic='${OUTPUT}-7') AS
SELECT device_id, ts, temperature - 7E0 AS above
FROM sensor
WHERE temperature >= 107
EMIT CHANGES;

CREATE STREAM results_8 WITH (kafka_topic='${OUTPUT}-8') AS
SELECT device_id, ts, temperature - 8E0 AS above
FROM sensor
WHERE temperature >= 108
EMIT CHANGES;

CREATE STREAM results_9 WITH (kafka_topic='${OUTPUT}-9') AS
SELECT device_id, ts, temperature - 9E0 AS above
FROM sensor
WHERE temperature >= 109
EMIT CHANGES;

CREATE STREAM results_10 WITH (kafka_topic='${OUTPUT}-10') AS
SELECT device_id, ts, temperature - 10E0 AS above
FROM sensor
WHERE temperature >= 110
EMIT CHANGES;
