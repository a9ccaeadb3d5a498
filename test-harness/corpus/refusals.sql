-- What cannot be computed is refused when it is planned.
CREATE STREAM K (ID VARCHAR KEY, V BIGINT) WITH (kafka_topic='k', format='KAFKA');
CREATE STREAM D (ID VARCHAR KEY, A INT, B VARCHAR) WITH (kafka_topic='d', value_format='DELIMITED');
CREATE STREAM J (ID VARCHAR KEY, A INT, B BIGINT, M MAP<VARCHAR, INT>) WITH (kafka_topic='j', value_format='JSON');
CREATE TABLE T (ID VARCHAR PRIMARY KEY, A INT) WITH (kafka_topic='t', value_format='JSON');

--@test: KAFKA values are not grouped
CREATE TABLE OUT AS SELECT ID, COUNT(*) AS N FROM K GROUP BY ID;
--@error MR-3017

--@test: KAFKA values are not joined
CREATE STREAM OUT WITH (value_format='JSON') AS SELECT K.ID, V, A FROM K JOIN T ON K.ID = T.ID;
--@error MR-3017

--@test: an average has more state than a DELIMITED value can hold
CREATE TABLE OUT AS SELECT ID, AVG(A) AS M FROM D GROUP BY ID;
--@error MR-3017

--@test: sums and counts of DELIMITED values can be held
CREATE TABLE OUT AS SELECT ID, COUNT(*) AS N, SUM(A) AS S, MAX(A) AS H FROM D GROUP BY ID;
--@send d
-- "x" : "3,y" @1
-- "x" : "4,y" @2
--@expect OUT
-- "x" : "1,3,3" @1
-- "x" : "2,7,4" @2

--@test: a key that the user's format cannot hold
CREATE TABLE OUT WITH (key_format='KAFKA') AS SELECT A, B, COUNT(*) AS N FROM J GROUP BY A, B;
--@error MR-3017

--@test: rows are not partitioned by a map
CREATE STREAM OUT AS SELECT ID, M, A FROM J PARTITION BY M;
--@error MR-3017

--@test: the bounds of a window are not known in WHERE
CREATE TABLE OUT AS SELECT ID, COUNT(*) AS N FROM J WINDOW TUMBLING (SIZE 1 MINUTE) WHERE ^WINDOWSTART^ > 0 GROUP BY ID;
--@error MR-2004

--@test: a windowed table is not read by a query that lasts
CREATE TABLE W AS SELECT ID, COUNT(*) AS N FROM J WINDOW TUMBLING (SIZE 1 MINUTE) GROUP BY ID;
CREATE TABLE OUT AS SELECT ID, N FROM ^W^;
--@error MR-2003

--@test: a stream is not made by a grouping query, nor a table by a projection
CREATE STREAM ^OUT^ AS SELECT ID, COUNT(*) AS N FROM J GROUP BY ID;
CREATE TABLE ^OUT2^ AS SELECT ID, A FROM J;
--@error MR-2003
--@error MR-2003

--@test: several signatures that fit equally well
CREATE STREAM OUT AS SELECT ID, ^GREATEST^(A, B) AS G FROM J;  --@error MR-2014

--@test: a cast chooses among signatures
CREATE STREAM OUT AS SELECT ID, GREATEST(CAST(A AS BIGINT), B) AS G, LEAST(A, 4) AS L FROM J;
--@columns OUT: `ID` STRING KEY, `G` BIGINT, `L` INTEGER
--@send j
-- "x" : {"a": 3, "b": 9000000000} @1
--@expect OUT
-- "x" : {"G": 9000000000, "L": 3} @1

--@test: columns of a schema that is named by its id
--@schema unrelated AVRO {"type":"record","name":"V","fields":[{"name":"n","type":"int"},{"name":"s","type":"string"}]}
CREATE STREAM I (ID VARCHAR KEY) WITH (kafka_topic='i', value_format='AVRO', value_schema_id=1);
CREATE STREAM OUT AS SELECT ID, `n` AS N FROM I;
--@columns I: `ID` STRING KEY, `n` INTEGER, `s` STRING

--@test: a topic has a value format
^CREATE^ STREAM X (ID VARCHAR KEY, A INT) WITH (kafka_topic='x');  --@error MR-1012

--@test: a topic has a name
^CREATE^ STREAM X (ID VARCHAR KEY, A INT) WITH (value_format='JSON');  --@error MR-1012

--@test: a limit is for queries that end
CREATE STREAM OUT AS SELECT * FROM J ^LIMIT 3^;  --@error MR-1005

--@test: no columns, and nothing registered
CREATE STREAM ^X^ WITH (kafka_topic='x', value_format='AVRO');  --@error MR-3016

--@test: a decimal has a precision, and a scale that is not larger
CREATE STREAM X (ID VARCHAR KEY, A ^DECIMAL(3, 4)^) WITH (kafka_topic='x', value_format='JSON');  --@error MR-2010

--@test: a named type that is not there
CREATE STREAM X (ID VARCHAR KEY, A ^PLACE^) WITH (kafka_topic='x', value_format='JSON');  --@error MR-2010
