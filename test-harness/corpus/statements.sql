-- Files of several statements: order, settings, variables, types, replacing.
CREATE STREAM A (ID VARCHAR KEY, N INT, S VARCHAR) WITH (kafka_topic='a', value_format='JSON');

--@test: queries follow one another as one application
CREATE STREAM B AS SELECT ID, N * 2 AS N FROM A WHERE N > 0;
CREATE STREAM C AS SELECT ID, N + 1 AS N FROM B;
CREATE TABLE D AS SELECT N, COUNT(*) AS C FROM C GROUP BY N;
--@send a
-- "1" : {"n": 3} @1
-- "2" : {"n": 0} @2
-- "3" : {"n": 3} @3
--@expect B
-- "1" : {"N": 6} @1
-- "3" : {"N": 6} @3
--@expect C
-- "1" : {"N": 7} @1
-- "3" : {"N": 7} @3
--@expect D
-- 7 : {"C": 1} @1
-- 7 : {"C": 2} @3

--@test: variables are put in where they stand
DEFINE top = '10';
DEFINE kind = 'BIG';
CREATE STREAM ${kind} AS SELECT ID, N FROM A WHERE N > ${top};
--@send a
-- "1" : {"n": 11} @1
-- "2" : {"n": 10} @2
--@expect BIG
-- "1" : {"N": 11} @1

--@test: a setting holds from its place to where it is taken back
SET 'ksql.persistence.default.format.value' = 'JSON';
CREATE STREAM E (ID VARCHAR KEY, N INT) WITH (kafka_topic='e');
UNSET 'ksql.persistence.default.format.value';
CREATE STREAM OUT AS SELECT ID, N FROM E;
--@send e
-- "1" : {"n": 11} @1
--@expect OUT
-- "1" : {"N": 11} @1

--@test: names for types
CREATE TYPE PLACE AS STRUCT<CITY VARCHAR, ZIP INT>;
CREATE STREAM P (ID VARCHAR KEY, HOME PLACE, OTHERS ARRAY<PLACE>) WITH (kafka_topic='p', value_format='JSON');
CREATE STREAM OUT AS SELECT ID, HOME->CITY AS C, OTHERS[1]->ZIP AS Z FROM P;
--@send p
-- "1" : {"home": {"city": "Graz", "zip": 8010}, "others": [{"city": "Wels", "zip": 4600}]} @1
--@expect OUT
-- "1" : {"C": "Graz", "Z": 4600} @1

--@test: what exists is left with IF NOT EXISTS
CREATE STREAM IF NOT EXISTS A (OTHER VARCHAR KEY, X INT) WITH (kafka_topic='b', value_format='JSON');
CREATE STREAM OUT AS SELECT ID, N FROM A;
--@columns A: `ID` STRING KEY, `N` INTEGER, `S` STRING

--@test: a query is replaced by one with more columns
CREATE STREAM OUT AS SELECT ID, N FROM A;
CREATE OR REPLACE STREAM OUT AS SELECT ID, N, S FROM A WHERE N > 1;
--@columns OUT: `ID` STRING KEY, `N` INTEGER, `S` STRING
--@send a
-- "1" : {"n": 1, "s": "x"} @1
-- "2" : {"n": 2, "s": "y"} @2
--@expect OUT
-- "2" : {"N": 2, "S": "y"} @2

--@test: what is dropped may be declared anew
DROP STREAM A;
CREATE STREAM A (K INT KEY, V INT) WITH (kafka_topic='other', value_format='JSON');
CREATE STREAM OUT AS SELECT K, V FROM A;
--@columns OUT: `K` INTEGER KEY, `V` INTEGER

--@test: comments of all kinds, and more semicolons than statements
/* a
   block; with a semicolon */
CREATE STREAM OUT AS -- to the end of the line; too
  SELECT ID, N /* inside */ FROM A;;
--@send a
-- "1" : {"n": 1} @1
--@expect OUT
-- "1" : {"N": 1} @1

--@test: a replacement must keep the columns that are there
CREATE STREAM OUT AS SELECT ID, N FROM A;
CREATE OR REPLACE STREAM ^OUT^ AS SELECT ID, S FROM A;  --@error MR-3014

--@test: what a query reads is not dropped
CREATE STREAM OUT AS SELECT ID, N FROM A;
DROP STREAM ^A^;  --@error MR-2020

--@test: a name is declared once
CREATE STREAM ^A^ (ID VARCHAR KEY, N INT) WITH (kafka_topic='a', value_format='JSON');  --@error MR-2002

--@test: a source that nobody declared
CREATE STREAM OUT AS SELECT * FROM ^AA^;  --@error MR-2001

--@test: each mistake of a file is told
CREATE STREAM X AS SELECT ID, ^NN^ FROM A;
CREATE STREAM Y AS SELECT ID, N FROM A WHERE ^S^;
--@error MR-2004
--@error MR-2011

--@test: a word that does not fit, and a text without an end
CREATE STREAM X AS SELECT ID N ^S^ FORM A;
CREATE STREAM Y AS SELECT ID, ^'never closed FROM A;^
--@error MR-1001
--@error MR-1002

--@test: a property that is not there
CREATE STREAM X (ID VARCHAR KEY, N INT) WITH (kafka_topic='x', value_format='JSON', ^partition^=3);  --@error MR-1010

--@test: two properties that exclude each other
CREATE STREAM X (ID VARCHAR KEY, N INT) WITH (kafka_topic='x', ^format^='JSON', key_format='KAFKA');  --@error MR-1013
