-- Keys of streams and tables, and of what queries make of them.
CREATE STREAM VISITS (USER_ID VARCHAR KEY, PAGE VARCHAR, SECONDS INT) WITH (kafka_topic='visits', value_format='JSON');

--@test: a key column goes to the key of the record, under any name
CREATE STREAM OUT AS SELECT USER_ID AS WHO, PAGE FROM VISITS;
--@columns OUT: `WHO` STRING KEY, `PAGE` STRING
--@send visits
-- "u" : {"page": "/"} @7
--@expect OUT
-- "u" : {"PAGE": "/"} @7

--@test: AS_VALUE copies a key into the value
CREATE STREAM OUT AS SELECT USER_ID, AS_VALUE(USER_ID) AS COPY, PAGE FROM VISITS;
--@columns OUT: `USER_ID` STRING KEY, `COPY` STRING, `PAGE` STRING
--@send visits
-- "u" : {"page": "/"} @7
--@expect OUT
-- "u" : {"COPY": "u", "PAGE": "/"} @7

--@test: a stream without a key has none afterwards
CREATE STREAM LOOSE (A INT) WITH (kafka_topic='loose', value_format='JSON');
CREATE STREAM OUT AS SELECT A + 1 AS B FROM LOOSE;
--@columns OUT: `B` INTEGER
--@send loose
-- null : {"a": 1} @7
--@expect OUT
-- null : {"B": 2} @7

--@test: keys of several columns are JSON objects
CREATE STREAM PAIRS (A INT KEY, B VARCHAR KEY, C INT) WITH (kafka_topic='pairs', format='JSON');
CREATE STREAM OUT AS SELECT B, A, C FROM PAIRS;
--@send pairs
-- {"A": 1, "B": "x"} : {"C": 3} @7
--@expect OUT
-- {"A": 1, "B": "x"} : {"C": 3} @7

--@test: a single JSON key is bare
CREATE STREAM ONE (A INT KEY, C INT) WITH (kafka_topic='one', format='JSON');
CREATE STREAM OUT AS SELECT A, C FROM ONE;
--@send one
-- 5 : {"C": 3} @7
--@expect OUT
-- 5 : {"C": 3} @7

--@test: keys of numbers are as Kafka writes them
CREATE STREAM LONGS (A BIGINT KEY, C INT) WITH (kafka_topic='longs', value_format='JSON');
CREATE STREAM DOUBLES (A DOUBLE KEY, C INT) WITH (kafka_topic='doubles', value_format='JSON');
CREATE STREAM OUT1 AS SELECT * FROM LONGS;
CREATE STREAM OUT2 AS SELECT * FROM DOUBLES;
--@send longs
-- 9000000000 : {"C": 3} @7
--@send doubles
-- 2.5 : {"C": 4} @8
--@expect OUT1
-- 9000000000 : {"C": 3} @7
--@expect OUT2
-- 2.5 : {"C": 4} @8

--@test: groups of two columns make the key format JSON
CREATE TABLE OUT AS SELECT PAGE, SECONDS, COUNT(*) AS N FROM VISITS GROUP BY PAGE, SECONDS;
--@columns OUT: `PAGE` STRING KEY, `SECONDS` INTEGER KEY, `N` BIGINT
--@send visits
-- "u" : {"page": "/", "seconds": 3} @7
-- "v" : {"page": "/", "seconds": 3} @8
--@expect OUT
-- {"PAGE": "/", "SECONDS": 3} : {"N": 1} @7
-- {"PAGE": "/", "SECONDS": 3} : {"N": 2} @8

--@test: grouping by the key moves nothing
CREATE TABLE OUT AS SELECT USER_ID, COUNT(*) AS N FROM VISITS GROUP BY USER_ID;
--@count repartitions 0
--@send visits
-- "u" : {"page": "/"} @7
--@expect OUT
-- "u" : {"N": 1} @7

--@test: grouping by a value moves rows
CREATE TABLE OUT AS SELECT PAGE, COUNT(*) AS N FROM VISITS GROUP BY PAGE;
--@count repartitions 1
--@send visits
-- "u" : {"page": "/"} @7
--@expect OUT
-- "/" : {"N": 1} @7

--@test: every key column must be selected
CREATE STREAM OUT AS SELECT ^PAGE, SECONDS^ FROM VISITS;  --@error MR-3001

--@test: a key may be selected once
CREATE STREAM OUT AS SELECT USER_ID AS A, ^USER_ID AS B^, PAGE FROM VISITS;  --@error MR-2006

--@test: a value column is needed
CREATE STREAM OUT AS SELECT ^USER_ID^ FROM VISITS;  --@error MR-3002

--@test: a table needs a primary key
CREATE TABLE ^USERS^ (ID VARCHAR, NAME VARCHAR) WITH (kafka_topic='users', value_format='JSON');  --@error MR-2019

--@test: a stream has no primary key
CREATE STREAM USERS (^ID VARCHAR PRIMARY KEY^, NAME VARCHAR) WITH (kafka_topic='users', value_format='JSON');  --@error MR-2018

--@test: a table has no key that is not primary
CREATE TABLE USERS (^ID VARCHAR KEY^, NAME VARCHAR) WITH (kafka_topic='users', value_format='JSON');  --@error MR-2018

--@test: KAFKA keys are of one column
CREATE STREAM ^WRONG^ (A INT KEY, B INT KEY, C INT) WITH (kafka_topic='wrong', key_format='KAFKA', value_format='JSON');  --@error MR-3017

--@test: a map is no key
CREATE STREAM WRONG (^A MAP<VARCHAR, INT> KEY^, C INT) WITH (kafka_topic='wrong', format='JSON');  --@error MR-3017

--@test: a key that is cast, even to its own type, is a value and moves rows
CREATE STREAM OUT AS SELECT USER_ID, CAST(USER_ID AS VARCHAR) AS COPY FROM VISITS;
CREATE TABLE OUT2 AS SELECT CAST(USER_ID AS VARCHAR) AS WHO, COUNT(*) AS N FROM VISITS GROUP BY CAST(USER_ID AS VARCHAR);
--@columns OUT: `USER_ID` STRING KEY, `COPY` STRING
--@count repartitions 1
--@send visits
-- "u" : {"page": "/"} @7
--@expect OUT
-- "u" : {"COPY": "u"} @7
--@expect OUT2
-- "u" : {"N": 1} @7
