-- Equal calls are scored once, one call may be an input of the next; frames are computed before.
CREATE STREAM scored AS
SELECT device_id, PREDICT(anomaly, temperature, vibration) AS score,
       PREDICT(anomaly, temperature, vibration) > 0.5 AS bad,
       PREDICT(fraud, PREDICT(anomaly, temperature, vibration), number, COUNT(*) OVER w) AS second
FROM readings
WINDOW w AS (PARTITION BY site ROWS 10 PRECEDING);
