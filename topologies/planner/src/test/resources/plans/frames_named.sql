-- Several frames, one of them wide; equal calls are computed once; the largest declared grace holds for all.
CREATE STREAM features AS
SELECT device_id, temperature,
       AVG(temperature) OVER last_30s AS avg_30s,
       STDDEV_SAMP(vibration) OVER last_30s AS sd_30s,
       COUNT(*) OVER last_5m AS readings_5m,
       temperature - LAG(temperature) OVER last_5m AS delta,
       AVG(temperature) OVER last_30s - AVG(temperature) OVER last_5m AS drift,
       APPROX_PERCENTILE(temperature, 0.95) OVER last_5m AS p95
FROM readings
WINDOW last_30s AS (PARTITION BY device_id RANGE INTERVAL 30 SECONDS PRECEDING),
       last_5m AS (PARTITION BY device_id RANGE BETWEEN INTERVAL 5 MINUTES PRECEDING AND CURRENT ROW GRACE PERIOD 10 SECONDS)
EMIT CHANGES;
