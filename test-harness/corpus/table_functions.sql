-- Functions that make rows.
CREATE STREAM B (ID VARCHAR KEY, ITEMS ARRAY<VARCHAR>, COUNTS ARRAY<INT>, N INT) WITH (kafka_topic='b', value_format='JSON');

--@test: a row for each element
CREATE STREAM OUT AS SELECT ID, EXPLODE(ITEMS) AS ITEM, N FROM B;
--@columns OUT: `ID` STRING KEY, `ITEM` STRING, `N` INTEGER
--@send b
-- "1" : {"items": ["x", null, "y"], "n": 7} @1
--@expect OUT
-- "1" : {"ITEM": "x", "N": 7} @1
-- "1" : {"ITEM": null, "N": 7} @1
-- "1" : {"ITEM": "y", "N": 7} @1

--@test: nothing for null and for an empty list
CREATE STREAM OUT AS SELECT ID, EXPLODE(ITEMS) AS ITEM FROM B;
--@send b
-- "1" : {"items": []} @1
-- "2" : {"items": null} @2
-- "3" : {"items": ["z"]} @3
--@expect OUT
-- "3" : {"ITEM": "z"} @3

--@test: two stand side by side, and the shorter is filled with nulls
CREATE STREAM OUT AS SELECT ID, EXPLODE(ITEMS) AS ITEM, EXPLODE(COUNTS) AS C FROM B;
--@send b
-- "1" : {"items": ["x", "y"], "counts": [1, 2, 3]} @1
--@expect OUT
-- "1" : {"ITEM": "x", "C": 1} @1
-- "1" : {"ITEM": "y", "C": 2} @1
-- "1" : {"ITEM": null, "C": 3} @1

--@test: in an expression, and over one
CREATE STREAM OUT AS SELECT ID, UCASE(EXPLODE(ITEMS)) AS U, EXPLODE(ARRAY[N, N + 1]) AS M FROM B;
--@send b
-- "1" : {"items": ["x", "y"], "n": 1} @1
--@expect OUT
-- "1" : {"U": "X", "M": 1} @1
-- "1" : {"U": "Y", "M": 2} @1

--@test: each combination with some left out
CREATE STREAM OUT AS SELECT ID, CUBE_EXPLODE(COUNTS) AS C FROM B;
--@send b
-- "1" : {"counts": [1, 2]} @1
--@expect OUT
-- "1" : {"C": [null, null]} @1
-- "1" : {"C": [null, 2]} @1
-- "1" : {"C": [1, null]} @1
-- "1" : {"C": [1, 2]} @1

--@test: the condition comes first
CREATE STREAM OUT AS SELECT ID, EXPLODE(ITEMS) AS ITEM FROM B WHERE N > 1;
--@send b
-- "1" : {"items": ["x"], "n": 1} @1
-- "2" : {"items": ["y"], "n": 2} @2
--@expect OUT
-- "2" : {"ITEM": "y"} @2

--@test: one inside another
CREATE STREAM OUT AS SELECT ID, EXPLODE(ARRAY[^EXPLODE^(ITEMS)]) AS X FROM B;  --@error MR-3023

--@test: not in a condition
CREATE STREAM OUT AS SELECT ID, N FROM B WHERE ^EXPLODE^(COUNTS) = 1;  --@error MR-3023

--@test: not beside groups
CREATE TABLE OUT AS SELECT ID, ^EXPLODE^(COLLECT_LIST(N)) AS X FROM B GROUP BY ID;  --@error MR-3023
