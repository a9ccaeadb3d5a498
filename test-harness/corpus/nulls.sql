-- What null does to comparisons, operators and rows.
CREATE STREAM N (ID VARCHAR KEY, A INT, B INT, S VARCHAR, T BOOLEAN) WITH (kafka_topic='n', value_format='JSON');

--@test: a comparison with null is false and not null
CREATE STREAM OUT AS SELECT ID, A = B AS EQ, A <> B AS NE, A < B AS LT, NOT (A = B) AS NOTEQ FROM N;
--@send n
-- "1" : {"a": 1, "b": null} @1
-- "2" : {"a": null, "b": null} @2
-- "3" : {"a": 1, "b": 2} @3
--@expect OUT
-- "1" : {"EQ": false, "NE": false, "LT": false, "NOTEQ": true} @1
-- "2" : {"EQ": false, "NE": false, "LT": false, "NOTEQ": true} @2
-- "3" : {"EQ": false, "NE": true, "LT": true, "NOTEQ": true} @3

--@test: IS DISTINCT FROM knows nulls
CREATE STREAM OUT AS SELECT ID, A IS DISTINCT FROM B AS D, A IS NOT DISTINCT FROM B AS SAME FROM N;
--@send n
-- "1" : {"a": 1, "b": null} @1
-- "2" : {"a": null, "b": null} @2
-- "3" : {"a": 1, "b": 1} @3
--@expect OUT
-- "1" : {"D": true, "SAME": false} @1
-- "2" : {"D": false, "SAME": true} @2
-- "3" : {"D": false, "SAME": true} @3

--@test: IN never matches a null, and NOT IN holds for one
CREATE STREAM OUT AS SELECT ID, A IN (1, 2) AS I, A NOT IN (1, 2) AS O FROM N;
--@send n
-- "1" : {"a": 1} @1
-- "2" : {"a": null} @2
-- "3" : {"a": 3} @3
--@expect OUT
-- "1" : {"I": true, "O": false} @1
-- "2" : {"I": false, "O": true} @2
-- "3" : {"I": false, "O": true} @3

--@test: a null operand makes the whole column null
CREATE STREAM OUT AS SELECT ID, A + B AS S1, S + '!' AS S2, S || '!' AS S3, -A AS S4 FROM N;
--@count expression-errors 0
--@send n
-- "1" : {"a": null, "b": 1, "s": null} @1
-- "2" : {"a": 1, "b": 1, "s": "x"} @2
--@expect OUT
-- "1" : {"S1": null, "S2": null, "S3": null, "S4": null} @1
-- "2" : {"S1": 2, "S2": "x!", "S3": "x!", "S4": -1} @2

--@test: CONCAT leaves nulls out
CREATE STREAM OUT AS SELECT ID, CONCAT('a', S, 'b') AS C FROM N;
--@send n
-- "1" : {"s": null} @1
-- "2" : {"s": "-"} @2
--@expect OUT
-- "1" : {"C": "ab"} @1
-- "2" : {"C": "a-b"} @2

--@test: the first that is not null
CREATE STREAM OUT AS SELECT ID, COALESCE(A, B, 7) AS C, IFNULL(S, 'none') AS D, NULLIF(A, 1) AS E FROM N;
--@send n
-- "1" : {"a": 1, "b": 2, "s": "x"} @1
-- "2" : {"a": null, "b": 2, "s": null} @2
-- "3" : {} @3
--@expect OUT
-- "1" : {"C": 1, "D": "x", "E": null} @1
-- "2" : {"C": 2, "D": "none", "E": null} @2
-- "3" : {"C": 7, "D": "none", "E": null} @3

--@test: a null condition is not true, in WHERE as in CASE
CREATE STREAM OUT AS SELECT ID, CASE WHEN T THEN 'yes' ELSE 'no' END AS W FROM N WHERE NOT T;
--@count filtered 1
--@send n
-- "1" : {"t": null} @1
-- "2" : {"t": true} @2
-- "3" : {"t": false} @3
--@expect OUT
-- "1" : {"W": "no"} @1
-- "3" : {"W": "no"} @3

--@test: BETWEEN and LIKE of null are false
CREATE STREAM OUT AS SELECT ID, A BETWEEN 1 AND 3 AS W, S LIKE 'x%' AS L, S NOT LIKE 'x%' AS NL FROM N;
--@send n
-- "1" : {} @1
-- "2" : {"a": 3, "s": "xyz"} @2
--@expect OUT
-- "1" : {"W": false, "L": false, "NL": true} @1
-- "2" : {"W": true, "L": true, "NL": false} @2

--@test: rows without a value pass a projection, not a filter, not a group
CREATE STREAM PASSED AS SELECT ID, A FROM N;
CREATE STREAM KEPT AS SELECT ID, A FROM N WHERE ID = 'x';
CREATE TABLE COUNTED AS SELECT ID, COUNT(*) AS C FROM N GROUP BY ID;
--@send n
-- "x" : null @1
-- "x" : {"a": 1} @2
--@expect PASSED
-- "x" : null @1
-- "x" : {"A": 1} @2
--@expect KEPT
-- "x" : {"A": 1} @2
--@expect COUNTED
-- "x" : {"C": 1} @2

--@test: the word NULL is not compared
CREATE STREAM OUT AS SELECT ID, A FROM N WHERE A = ^NULL^;  --@error MR-2017

--@test: a CASE whose branches are all NULL has no type
CREATE STREAM OUT AS SELECT ID, CASE WHEN A = 1 THEN ^NULL^ ELSE NULL END AS X FROM N;  --@error MR-2017

--@test: a null operand makes all of its column null, whatever stands around it
CREATE STREAM OUT AS SELECT ID, COALESCE(A + B, 7) AS C, CASE WHEN A + B > 0 THEN 1 ELSE 0 END AS D, A + B IS NULL AS E, COALESCE(A, 7) AS F FROM N;
--@count expression-errors 0
--@send n
-- "1" : {"a": null, "b": 1} @1
-- "2" : {"a": 1, "b": 1} @2
--@expect OUT
-- "1" : {"C": null, "D": null, "E": null, "F": 7} @1
-- "2" : {"C": 2, "D": 1, "E": false, "F": 1} @2
