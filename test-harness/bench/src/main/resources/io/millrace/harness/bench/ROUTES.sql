-- Each event to one of ten topics, or to none.
CREATE STREAM sensor (device_id VARCHAR KEY)
WITH (kafka_topic='${INPUT}', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE STREAM results_1 WITH (kafka_topic='${OUTPUT}-1') AS
SELECT device_id, ts, temperature - 100E0 AS above
FROM sensor
WHERE temperature >= 100 AND temperature < 102
EMIT CHANGES;

CREATE STREAM results_2 WITH (kafka_topic='${OUTPUT}-2') AS
SELECT device_id, ts, temperature - 100E0 AS above
FROM sensor
WHERE temperature >= 102 AND temperature < 104
EMIT CHANGES;

CREATE STREAM results_3 WITH (kafka_topic='${OUTPUT}-3') AS
SELECT device_id, ts, temperature - 100E0 AS above
FROM sensor
WHERE temperature >= 104 AND temperature < 106
EMIT CHANGES;

CREATE STREAM results_4 WITH (kafka_topic='${OUTPUT}-4') AS
SELECT device_id, ts, temperature - 100E0 AS above
FROM sensor
WHERE temperature >= 106 AND temperature < 108
EMIT CHANGES;

CREATE STREAM results_5 WITH (kafka_topic='${OUTPUT}-5') AS
SELECT device_id, ts, temperature - 100E0 AS above
FROM sensor
WHERE temperature >= 108 AND temperature < 110
EMIT CHANGES;

CREATE STREAM results_6 WITH (kafka_topic='${OUTPUT}-6') AS
SELECT device_id, ts, temperature - 100E0 AS above
FROM sensor
WHERE temperature >= 110 AND temperature < 112
EMIT CHANGES;

CREATE STREAM results_7 WITH (kafka_topic='${OUTPUT}-7') AS
SELECT device_id, ts, temperature - 100E0 AS above
FROM sensor
WHERE temperature >= 112 AND temperature < 114
EMIT CHANGES;

CREATE STREAM results_8 WITH (kafka_topic='${OUTPUT}-8') AS
SELECT device_id, ts, temperature - 100E0 AS above
FROM sensor
WHERE temperature >= 114 AND temperature < 116
EMIT CHANGES;

CREATE STREAM results_9 WITH (kafka_topic='${OUTPUT}-9') AS
SELECT device_id, ts, temperature - 100E0 AS above
FROM sensor
WHERE temperature >= 116 AND temperature < 118
EMIT CHANGES;

CREATE STREAM results_10 WITH (kafka_topic='${OUTPUT}-10') AS
SELECT device_id, ts, temperature - 100E0 AS above
FROM sensor
WHERE temperature >= 118 AND temperature < 120
EMIT CHANGES;
