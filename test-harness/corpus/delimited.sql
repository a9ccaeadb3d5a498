-- DELIMITED, KAFKA and NONE.
CREATE STREAM D (ID VARCHAR KEY, A INT, B VARCHAR, C DOUBLE, F BOOLEAN) WITH (kafka_topic='d', value_format='DELIMITED');

--@test: fields by place, quoted where they must be
CREATE STREAM OUT AS SELECT ID, B, A, C, F FROM D;
--@send d
-- "1" : "1,x,2.5,true" @1
-- "2" : "2,\"a,\"\"b\"\"\",1.0,FALSE" @2
--@expect OUT
-- "1" : "x,1,2.5,true" @1
-- "2" : "\"a,\"\"b\"\"\",2,1.0,false" @2

--@test: an empty field is null
CREATE STREAM OUT AS SELECT ID, A, B, F FROM D;
--@send d
-- "1" : ",,," @1
--@expect OUT
-- "1" : ",," @1

--@test: too few and too many fields are rejected
CREATE STREAM OUT AS SELECT ID, A FROM D;
--@dead-letters MR-4002 MR-4002
--@send d
-- "1" : "1,x" @1
-- "2" : "1,x,1.0,true,more" @2
-- "3" : "3,x,1.0,true" @3
--@expect OUT
-- "3" : "3" @3

--@test: another delimiter is inherited
CREATE STREAM P (ID VARCHAR KEY, A INT, B VARCHAR) WITH (kafka_topic='p', value_format='DELIMITED', value_delimiter='|');
CREATE STREAM OUT AS SELECT ID, B, A FROM P;
--@send p
-- "1" : "1|a,b" @1
--@expect OUT
-- "1" : "a,b|1" @1

--@test: tabs and spaces have names
CREATE STREAM P (ID VARCHAR KEY, A INT, B VARCHAR) WITH (kafka_topic='p', value_format='DELIMITED', value_delimiter='TAB');
CREATE STREAM OUT WITH (value_delimiter='SPACE') AS SELECT ID, B, A FROM P;
--@send p
-- "1" : "1\tx" @1
--@expect OUT
-- "1" : "x 1" @1

--@test: dates, times, decimals and bytes in fields
CREATE STREAM T (ID VARCHAR KEY, D DATE, T TIME, S TIMESTAMP, P DECIMAL(5,2), B BYTES) WITH (kafka_topic='t', value_format='DELIMITED');
CREATE STREAM OUT AS SELECT ID, P, D, T, S, B FROM T;
--@send t
-- "1" : "1,2000,3000,4.50,AQI=" @1
--@expect OUT
-- "1" : "4.50,1,2000,3000,AQI=" @1

--@test: KAFKA values are as Kafka's serializers write them
CREATE STREAM K (ID INT KEY, V BIGINT) WITH (kafka_topic='k', format='KAFKA');
CREATE STREAM OUT AS SELECT ID, V + 1 AS W FROM K;
CREATE STREAM TEXTS AS SELECT ID, CAST(V AS VARCHAR) AS W FROM K;
--@send k
-- 1 : 41 @1
--@expect OUT
-- 1 : 42 @1
--@expect TEXTS
-- 1 : "41" @1

--@test: a KAFKA value of the wrong length is rejected
CREATE STREAM K (ID VARCHAR KEY, V BIGINT) WITH (kafka_topic='k', format='KAFKA');
CREATE STREAM OUT AS SELECT ID, V FROM K;
--@dead-letters MR-4002
--@send k
-- "1" : ~"abc" @1
--@expect OUT

--@test: a result can have other formats than its source
CREATE STREAM OUT WITH (value_format='JSON', key_format='JSON') AS SELECT ID, A, B FROM D;
--@send d
-- "1" : "1,x,2.5,true" @1
--@expect OUT
-- "1" : {"A": 1, "B": "x"} @1

--@test: DELIMITED has no lists
CREATE STREAM OUT (ID VARCHAR KEY, ^A ARRAY<INT>^) WITH (kafka_topic='x', value_format='DELIMITED');  --@error MR-3017

--@test: KAFKA has one column
CREATE STREAM ^OUT^ (ID VARCHAR KEY, A INT, B INT) WITH (kafka_topic='x', value_format='KAFKA');  --@error MR-3017

--@test: a format that is not there
CREATE STREAM OUT (ID VARCHAR KEY, A INT) WITH (kafka_topic='x', value_format=^'XML'^);  --@error MR-1011
