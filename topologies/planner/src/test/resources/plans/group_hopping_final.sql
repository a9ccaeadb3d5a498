-- By the key: no repartition. HAVING keeps state of its own.
CREATE TABLE busy AS
SELECT device_id, COUNT(*) AS readings
FROM readings
WINDOW HOPPING (SIZE 10 SECONDS, ADVANCE BY 5 SECONDS, RETENTION 1 DAY, GRACE PERIOD 2 SECONDS)
WHERE ok
GROUP BY device_id
HAVING COUNT(*) > 100 AND SUM(number) < 10
EMIT FINAL;
