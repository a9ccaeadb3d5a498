-- Statements that take the rows of others in memory, as they are written.
SET 'millrace.chain' = 'memory';
CREATE STREAM S (K VARCHAR KEY, N INT, G VARCHAR) WITH (kafka_topic='s', value_format='JSON');

--@test: each topic of a chain is written, and the rows go on
CREATE STREAM A AS SELECT K, N, G FROM S WHERE N > 1;
CREATE STREAM B AS SELECT K, N * 10 AS M FROM A;
CREATE STREAM C AS SELECT K, M, ROWTIME AS AT FROM B WHERE M > 20;
--@send s
-- "a" : {"n": 1, "g": "x"} @1
-- null : {"n": 2, "g": "x"} @2
-- "a" : null @3
-- "a" : {"n": 3, "g": null} @4
--@expect A
-- null : {"N": 2, "G": "x"} @2
-- "a" : {"N": 3, "G": null} @4
--@expect B
-- null : {"M": 20} @2
-- "a" : {"M": 30} @4
--@expect C
-- "a" : {"M": 30, "AT": 4} @4
--@count filtered 3

--@test: groups behind an internal topic
CREATE STREAM A AS SELECT K, N, G FROM S WHERE N > 1;
CREATE TABLE B AS SELECT G, COUNT(*) AS C FROM A GROUP BY G;
--@send s
-- "a" : {"n": 2, "g": "x"} @1
-- "b" : {"n": 2, "g": "x"} @2
--@expect B
-- "x" : {"C": 1} @1
-- "x" : {"C": 2} @2

--@test: a statement that needs the partitions of its topic reads it, and others with it
CREATE STREAM A AS SELECT K, N FROM S;
CREATE TABLE B AS SELECT K, COUNT(*) AS C FROM A GROUP BY K;
CREATE STREAM D AS SELECT K, N + 1 AS N FROM A;
--@send s
-- "a" : {"n": 2} @1
-- "a" : {"n": 2} @2
--@expect B
-- "a" : {"C": 1} @1
-- "a" : {"C": 2} @2
--@expect D
-- "a" : {"N": 3} @1
-- "a" : {"N": 3} @2
