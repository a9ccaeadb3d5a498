-- Headers, and where a row came from.
CREATE STREAM H (ID VARCHAR KEY, N INT) WITH (kafka_topic='h', value_format='JSON');

--@test: headers pass through what keeps no state
CREATE STREAM OUT AS SELECT ID, N + 1 AS M FROM H WHERE N > 0;
--@send h
-- "1" : {"n": 1} @1 {"trace": "abc", "empty": null}
--@expect OUT
-- "1" : {"M": 2} @1 {"trace": "abc", "empty": null}

--@test: all headers in a column
CREATE STREAM HS (ID VARCHAR KEY, N INT, ALL_OF_THEM ARRAY<STRUCT<KEY VARCHAR, VALUE BYTES>> HEADERS) WITH (kafka_topic='hs', value_format='JSON');
CREATE STREAM OUT AS SELECT ID, ALL_OF_THEM AS A FROM HS;
--@send hs
-- "1" : {"n": 1} @1 {"a": "x", "b": null}
-- "2" : {"n": 1} @2
--@expect OUT
-- "1" : {"A": [{"KEY": "a", "VALUE": "eA=="}, {"KEY": "b", "VALUE": null}]} @1 {"a": "x", "b": null}
-- "2" : {"A": []} @2 {}

--@test: one header in a column
CREATE STREAM HS (ID VARCHAR KEY, N INT, TRACE BYTES HEADER('trace')) WITH (kafka_topic='hs', value_format='JSON');
CREATE STREAM OUT AS SELECT ID, FROM_BYTES(TRACE, 'utf8') AS T FROM HS;
--@send hs
-- "1" : {"n": 1} @1 {"trace": "abc"}
-- "2" : {"n": 1} @2 {"other": "abc"}
--@expect OUT
-- "1" : {"T": "abc"} @1 {"trace": "abc"}
-- "2" : {"T": null} @2 {"other": "abc"}

--@test: the time, the partition and the offset of a row
CREATE STREAM OUT AS SELECT ID, ROWTIME AS T, ROWPARTITION AS P, ROWOFFSET AS O FROM H;
--@columns OUT: `ID` STRING KEY, `T` BIGINT, `P` INTEGER, `O` BIGINT
--@send h
-- "1" : {"n": 1} @100
-- "2" : {"n": 1} @200
--@expect OUT
-- "1" : {"T": 100, "P": 0, "O": 0} @100
-- "2" : {"T": 200, "P": 0, "O": 1} @200

--@test: system columns are not among all columns
CREATE STREAM OUT AS SELECT * FROM H;
--@columns OUT: `ID` STRING KEY, `N` INTEGER

--@test: in conditions and in expressions
CREATE STREAM OUT AS SELECT ID, ROWOFFSET * 10 + N AS X FROM H WHERE ROWTIME > 150;
--@send h
-- "1" : {"n": 1} @100
-- "2" : {"n": 2} @200
--@expect OUT
-- "2" : {"X": 12} @200

--@test: a header column is of bytes
CREATE STREAM HS (ID VARCHAR KEY, TRACE ^VARCHAR^ HEADER('trace')) WITH (kafka_topic='hs', value_format='JSON');  --@error MR-2011

--@test: headers are not inserted
CREATE STREAM HS (ID VARCHAR KEY, N INT, TRACE BYTES HEADER('trace')) WITH (kafka_topic='hs', value_format='JSON');
INSERT INTO HS (ID, N, ^TRACE^) VALUES ('a', 1, TO_BYTES('x', 'utf8'));  --@error MR-3013

--@test: a column must not be called as a system column
CREATE STREAM W (ID VARCHAR KEY, ^ROWTIME^ BIGINT) WITH (kafka_topic='w', value_format='JSON');  --@error MR-2007
