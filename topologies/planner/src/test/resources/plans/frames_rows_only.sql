-- Without any RANGE the grace is 10 seconds.
CREATE STREAM steps AS
SELECT device_id, temperature - LAG(temperature) OVER (PARTITION BY device_id ROWS 1 PRECEDING) AS step FROM readings;
