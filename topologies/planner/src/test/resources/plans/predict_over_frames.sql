CREATE STREAM scored AS
SELECT device_id,
       PREDICT(anomaly, temperature - AVG(temperature) OVER w, STDDEV_SAMP(vibration) OVER w) AS score
FROM readings
WINDOW w AS (PARTITION BY device_id RANGE INTERVAL 30 SECONDS PRECEDING);
CREATE STREAM bad AS SELECT device_id, score FROM scored WHERE score > 0.8;
