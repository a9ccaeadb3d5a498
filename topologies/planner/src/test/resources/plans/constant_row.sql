-- Nothing of the source is used but that there is a row.
CREATE STREAM one AS SELECT 1 AS one, 'x' AS x FROM clicks WHERE 1 = 1;
