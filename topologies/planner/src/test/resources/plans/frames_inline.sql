-- Frames of another key go through an internal topic; the grace is the widest RANGE.
CREATE STREAM features AS
SELECT device_id, site,
       COUNT_DISTINCT(device_id) OVER (PARTITION BY site RANGE INTERVAL 1 HOUR PRECEDING) AS devices,
       LAG(temperature, 3) OVER (PARTITION BY site ROWS 3 PRECEDING) AS third_before,
       FIRST_VALUE(ts) OVER (PARTITION BY site ROWS 100 PRECEDING) AS first_of_100,
       LAST_VALUE(ts) OVER (PARTITION BY site ROWS 100 PRECEDING) AS last_of_100
FROM readings;
