-- SPDX-License-Identifier: Apache-2.0
--
-- Sensors: every reading goes out again, enriched with what its device did lately and with an anomaly score.
--
--   sensor_readings ──> trailing 30 s and 5 min per device ──> PREDICT anomaly ──> sensor_enriched
--                                                                                        └─ score > 0.8 ──> sensor_alerts

-- The model comes from this folder; the hash is checked before anything starts.
CREATE MODEL anomaly WITH (
  path = 'models/anomaly.onnx',
  sha256 = 'a370fe9710b75b79c631cd452a07e6a329b198bf7eaeba0e8f91bc283522b23a',
  on_error = 'dlq'
);

-- Event time is the reading's own ts, not the time when it arrived.
CREATE STREAM sensor_readings (
  device_id   VARCHAR KEY,
  site        VARCHAR,
  temperature DOUBLE,
  vibration   DOUBLE,
  pressure    DOUBLE,
  status      VARCHAR,
  ts          BIGINT
) WITH (
  kafka_topic = 'sensor_readings',
  key_format = 'KAFKA',
  value_format = 'AVRO',
  timestamp = 'ts'
);

-- One row out for each row in. A reading that comes up to 10 seconds late still gets its row.
CREATE STREAM sensor_enriched WITH (kafka_topic = 'sensor_enriched', value_format = 'AVRO') AS
SELECT
  device_id,
  site,
  status,
  ts,
  temperature,
  vibration,
  pressure,

  -- the last 30 seconds of the device
  COUNT(*)                 OVER last_30s AS readings_30s,
  AVG(temperature)         OVER last_30s AS temperature_avg_30s,
  MIN(temperature)         OVER last_30s AS temperature_min_30s,
  MAX(temperature)         OVER last_30s AS temperature_max_30s,
  STDDEV_SAMP(temperature) OVER last_30s AS temperature_stddev_30s,
  AVG(vibration)           OVER last_30s AS vibration_avg_30s,
  STDDEV_SAMP(vibration)   OVER last_30s AS vibration_stddev_30s,
  AVG(pressure)            OVER last_30s AS pressure_avg_30s,
  STDDEV_SAMP(pressure)    OVER last_30s AS pressure_stddev_30s,

  -- the last 5 minutes: what is usual for it
  COUNT(*)                 OVER last_5m AS readings_5m,
  AVG(temperature)         OVER last_5m AS temperature_avg_5m,
  MIN(temperature)         OVER last_5m AS temperature_min_5m,
  MAX(temperature)         OVER last_5m AS temperature_max_5m,
  STDDEV_SAMP(temperature) OVER last_5m AS temperature_stddev_5m,
  AVG(vibration)           OVER last_5m AS vibration_avg_5m,
  STDDEV_SAMP(vibration)   OVER last_5m AS vibration_stddev_5m,
  AVG(pressure)            OVER last_5m AS pressure_avg_5m,

  -- the step from the reading before; 0 for the first one
  temperature - COALESCE(LAG(temperature) OVER last_5m, temperature) AS temperature_change,

  -- the probability that the device is failing: the arguments are the model's features, in its order
  PREDICT(anomaly,
    temperature - AVG(temperature) OVER last_5m,
    AVG(temperature) OVER last_30s - AVG(temperature) OVER last_5m,
    STDDEV_SAMP(temperature) OVER last_30s,
    vibration - AVG(vibration) OVER last_5m,
    STDDEV_SAMP(vibration) OVER last_30s,
    STDDEV_SAMP(vibration) OVER last_5m,
    AVG(pressure) OVER last_30s - AVG(pressure) OVER last_5m,
    STDDEV_SAMP(pressure) OVER last_30s
  ) AS score
FROM sensor_readings
WINDOW
  last_30s AS (PARTITION BY device_id RANGE INTERVAL 30 SECONDS PRECEDING),
  last_5m  AS (PARTITION BY device_id
               RANGE BETWEEN INTERVAL 5 MINUTES PRECEDING AND CURRENT ROW
               GRACE PERIOD 10 SECONDS)
EMIT CHANGES;

-- Read from the scored stream, so that each reading is scored once.
CREATE STREAM sensor_alerts WITH (kafka_topic = 'sensor_alerts', value_format = 'AVRO') AS
SELECT
  device_id,
  site,
  ts,
  score,
  temperature,
  temperature_avg_5m,
  vibration_stddev_30s,
  pressure_avg_30s,
  status
FROM sensor_enriched
WHERE score > 0.8
EMIT CHANGES;
