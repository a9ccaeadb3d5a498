-- The windows' bounds are those of the rows, so HAVING remembers windows and not groups.
CREATE TABLE bursts AS
SELECT device_id, WINDOWSTART AS since, WINDOWEND AS until, COUNT(*) AS readings, MAX(number) AS top
FROM readings
WINDOW SLIDING (SIZE 30 SECONDS, GRACE PERIOD 5 SECONDS)
WHERE ok
GROUP BY device_id
HAVING COUNT(*) > 100
EMIT CHANGES;
