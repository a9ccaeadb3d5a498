-- Rows of one group are in one partition already when the key is among the groups.
CREATE TABLE per_device_and_site AS
SELECT device_id, site, COUNT(*) AS n FROM readings GROUP BY device_id, site;
