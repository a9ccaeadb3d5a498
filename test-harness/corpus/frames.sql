-- OVER: each row with what came before it.
CREATE STREAM F (DEV VARCHAR KEY, T DOUBLE, ROOM VARCHAR) WITH (kafka_topic='f', value_format='JSON');

--@test: a frame holds the rows of a time up to the row itself
CREATE STREAM OUT AS SELECT DEV, T, COUNT(*) OVER W AS N, SUM(T) OVER W AS S FROM F WINDOW W AS (PARTITION BY DEV RANGE INTERVAL 10 SECONDS PRECEDING);
--@send f
-- "d" : {"t": 1.0} @0
-- "d" : {"t": 2.0} @10000
-- "e" : {"t": 9.0} @10000
-- "d" : {"t": 4.0} @10001
--@expect OUT
-- "d" : {"T": 1.0, "N": 1, "S": 1.0} @0
-- "d" : {"T": 2.0, "N": 2, "S": 3.0} @10000
-- "e" : {"T": 9.0, "N": 1, "S": 9.0} @10000
-- "d" : {"T": 4.0, "N": 2, "S": 6.0} @10001

--@test: a frame of so many rows
CREATE STREAM OUT AS SELECT DEV, AVG(T) OVER (PARTITION BY DEV ROWS 1 PRECEDING) AS A, LAG(T) OVER (PARTITION BY DEV ROWS 1 PRECEDING) AS P FROM F;
--@send f
-- "d" : {"t": 1.0} @0
-- "d" : {"t": 3.0} @1
-- "d" : {"t": 7.0} @2
--@expect OUT
-- "d" : {"A": 1.0, "P": null} @0
-- "d" : {"A": 2.0, "P": 1.0} @1
-- "d" : {"A": 5.0, "P": 3.0} @2

--@test: a late row within grace is answered from its own frame
CREATE STREAM OUT AS SELECT DEV, COUNT(*) OVER W AS N FROM F WINDOW W AS (PARTITION BY DEV RANGE INTERVAL 5 SECONDS PRECEDING);
--@count late 1
--@send f
-- "d" : {"t": 1.0} @10000
-- "d" : {"t": 1.0} @6000
-- "d" : {"t": 1.0} @4999
-- "d" : {"t": 1.0} @10500
--@expect OUT
-- "d" : {"N": 1} @10000
-- "d" : {"N": 1} @6000
-- "d" : {"N": 3} @10500

--@test: another partition than the key moves rows
CREATE STREAM OUT AS SELECT DEV, ROOM, MAX(T) OVER (PARTITION BY ROOM RANGE INTERVAL 1 MINUTE PRECEDING) AS M FROM F;
--@count repartitions 1
--@send f
-- "d" : {"t": 5.0, "room": "r"} @1
-- "e" : {"t": 3.0, "room": "r"} @2
--@expect OUT
-- "d" : {"ROOM": "r", "M": 5.0} @1
-- "e" : {"ROOM": "r", "M": 5.0} @2

--@test: frames of one partition each
CREATE STREAM OUT AS SELECT DEV, COUNT(*) OVER (PARTITION BY DEV ROWS 1 PRECEDING) AS A, COUNT(*) OVER (PARTITION BY ^ROOM^ ROWS 1 PRECEDING) AS B FROM F;  --@error MR-3007

--@test: a frame in a condition
CREATE STREAM OUT AS SELECT DEV, T FROM F WHERE ^COUNT(*) OVER (PARTITION BY DEV ROWS 1 PRECEDING)^ > 1;  --@error MR-3009

--@test: a frame that nobody declared
CREATE STREAM OUT AS SELECT DEV, COUNT(*) OVER ^W^ AS N FROM F;  --@error MR-2016
