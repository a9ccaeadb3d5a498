-- INSERT INTO, of rows and of queries.
CREATE STREAM T (ID VARCHAR KEY, N INT, S VARCHAR, P DECIMAL(5,2)) WITH (kafka_topic='t', value_format='JSON');
CREATE STREAM SRC (ID VARCHAR KEY, N INT, S VARCHAR, P DECIMAL(5,2)) WITH (kafka_topic='src', value_format='JSON');

--@test: rows of values, at a time or now
INSERT INTO T (ID, N, S, P) VALUES ('a', 1, 'x', 2.5);
INSERT INTO T (ROWTIME, ID, N) VALUES (1234, 'b', 2);
--@expect t
-- "a" : {"N": 1, "S": "x", "P": 2.50} @0
-- "b" : {"N": 2, "S": null, "P": null} @1234

--@test: without a list of columns all are meant, and values are expressions
INSERT INTO T VALUES ('a', 1 + 2, UCASE('x') || 'y', CAST('1.25' AS DECIMAL(5,2)));
--@expect t
-- "a" : {"N": 3, "S": "Xy", "P": 1.25} @0

--@test: several rows in one statement, read by a query
CREATE STREAM OUT AS SELECT ID, N * 10 AS M FROM T;
INSERT INTO T (ID, N, ROWTIME) VALUES ('a', 1, 5), ('b', 2, 6);
--@expect OUT
-- "a" : {"M": 10} @5
-- "b" : {"M": 20} @6

--@test: values of nested types
CREATE STREAM X (ID INT KEY, A ARRAY<INT>, M MAP<VARCHAR, INT>, R STRUCT<U INT, V VARCHAR>) WITH (kafka_topic='x', value_format='JSON');
INSERT INTO X VALUES (1, ARRAY[1, 2], MAP('k' := 3), STRUCT(U := 4, V := 'w'));
--@expect x
-- 1 : {"A": [1, 2], "M": {"k": 3}, "R": {"U": 4, "V": "w"}} @0

--@test: two queries write to one stream
CREATE STREAM BIG AS SELECT * FROM SRC WHERE N > 10;
INSERT INTO BIG SELECT ID, N * 100 AS N, S, P FROM SRC WHERE N <= 10;
--@send src
-- "a" : {"n": 11} @1
-- "b" : {"n": 2} @2
--@expect BIG
-- "a" : {"N": 11, "S": null, "P": null} @1
-- "b" : {"N": 200, "S": null, "P": null} @2

--@test: a row of a table
CREATE TABLE TAB (ID VARCHAR PRIMARY KEY, N INT) WITH (kafka_topic='tab', value_format='JSON');
INSERT INTO TAB (ID, N) VALUES ('a', 1);
--@expect tab
-- "a" : {"N": 1} @0

--@test: the columns of the query must be those of the target
INSERT INTO T SELECT ^ID, N, S AS OTHER, P^ FROM SRC;  --@error MR-3013

--@test: a value of another type
INSERT INTO T (ID, N) VALUES ('a', ^'many'^);  --@error MR-3013

--@test: a column that the target has not
INSERT INTO T (ID, ^NN^) VALUES ('a', 1);  --@error MR-2004

--@test: a stream that is only read
CREATE SOURCE STREAM READONLY (ID VARCHAR KEY, N INT) WITH (kafka_topic='ro', value_format='JSON');
INSERT INTO ^READONLY^ (ID, N) VALUES ('a', 1);  --@error MR-2003
