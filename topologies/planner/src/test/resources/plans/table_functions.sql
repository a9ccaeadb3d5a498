-- Rows of several table functions go side by side; frames are computed before, PARTITION BY holds for what comes out.
CREATE STREAM tagged AS
SELECT device_id, EXPLODE(tags) AS tag, UCASE(EXPLODE(ARRAY['x', site])) AS both_of,
       CUBE_EXPLODE(ARRAY[number, 1]), AVG(temperature) OVER (PARTITION BY device_id ROWS 3 PRECEDING) AS mean
FROM readings WHERE number > 0;
CREATE STREAM plain AS SELECT site, EXPLODE(tags) FROM readings PARTITION BY site;
