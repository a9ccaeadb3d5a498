-- A dropped stream is not written any more, neither by its query nor by others.
DROP STREAM IF EXISTS s;
CREATE STREAM s AS SELECT device_id, site FROM readings;
INSERT INTO s SELECT page AS device_id, AS_VALUE(page) AS site FROM clicks PARTITION BY page;
DROP STREAM s;
CREATE STREAM s AS SELECT device_id, number FROM readings;
DROP MODEL anomaly;
DROP MODEL IF EXISTS anomaly;
