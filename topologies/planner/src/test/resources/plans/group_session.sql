-- The bounds of sessions move with their rows; the sink's key has both.
CREATE TABLE visits AS
SELECT device_id, WINDOWSTART AS since, COUNT(*) AS readings
FROM readings
WINDOW SESSION (5 MINUTES, RETENTION 1 DAY, GRACE PERIOD 30 SECONDS)
GROUP BY device_id
HAVING COUNT(*) > 2
EMIT FINAL;
