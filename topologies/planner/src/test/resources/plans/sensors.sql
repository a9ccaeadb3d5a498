-- The shape of the shipped pipeline: enrich by trailing frames, score, alert.
CREATE STREAM sensor_enriched WITH (kafka_topic='sensor_enriched') AS
SELECT device_id, site, ts, temperature, vibration,
  COUNT(*)               OVER last_30s AS readings_30s,
  AVG(temperature)       OVER last_30s AS temperature_avg_30s,
  MIN(temperature)       OVER last_30s AS temperature_min_30s,
  MAX(temperature)       OVER last_30s AS temperature_max_30s,
  STDDEV_SAMP(vibration) OVER last_30s AS vibration_stddev_30s,
  COUNT(*)               OVER last_5m  AS readings_5m,
  AVG(temperature)       OVER last_5m  AS temperature_avg_5m,
  temperature - COALESCE(LAG(temperature) OVER last_5m, temperature) AS temperature_change,
  PREDICT(anomaly,
    temperature - AVG(temperature) OVER last_5m,
    STDDEV_SAMP(vibration) OVER last_30s - STDDEV_SAMP(vibration) OVER last_5m
  ) AS score
FROM readings
WINDOW
  last_30s AS (PARTITION BY device_id RANGE INTERVAL 30 SECONDS PRECEDING),
  last_5m  AS (PARTITION BY device_id
               RANGE BETWEEN INTERVAL 5 MINUTES PRECEDING AND CURRENT ROW
               GRACE PERIOD 10 SECONDS)
EMIT CHANGES;

CREATE STREAM sensor_alerts WITH (kafka_topic='sensor_alerts') AS
SELECT device_id, site, ts, score, temperature_avg_5m FROM sensor_enriched WHERE score > 0.8 EMIT CHANGES;
