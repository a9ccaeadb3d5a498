-- AVRO and the other formats of a registry: columns from schemas, schemas from columns.

--@test: columns come from the registered schema
--@schema cars-value AVRO {"type":"record","name":"Car","fields":[{"name":"plate","type":"string"},{"name":"seats","type":"int"},{"name":"price","type":["null",{"type":"bytes","logicalType":"decimal","precision":6,"scale":2}]}]}
CREATE STREAM CARS (ID VARCHAR KEY) WITH (kafka_topic='cars', value_format='AVRO');
CREATE STREAM OUT AS SELECT ID, PLATE, SEATS + 1 AS S, PRICE FROM CARS;
--@columns CARS: `ID` STRING KEY, `PLATE` STRING, `SEATS` INTEGER, `PRICE` DECIMAL(6, 2)
--@send cars
-- "1" : {"plate": "L-1", "seats": 4, "price": 12.50} @1
-- "2" : {"plate": "L-2", "seats": 2, "price": null} @2
--@expect OUT
-- "1" : {"PLATE": "L-1", "S": 5, "PRICE": 12.50} @1
-- "2" : {"PLATE": "L-2", "S": 3, "PRICE": null} @2

--@test: an enum is a text, and small numbers grow
--@schema cars-value AVRO {"type":"record","name":"Car","fields":[{"name":"fuel","type":{"type":"enum","name":"F","symbols":["GAS","SUN"]}},{"name":"w","type":"float"}]}
CREATE STREAM CARS (ID VARCHAR KEY) WITH (kafka_topic='cars', value_format='AVRO');
CREATE STREAM OUT AS SELECT ID, LCASE(FUEL) AS F, W FROM CARS;
--@columns CARS: `ID` STRING KEY, `FUEL` STRING, `W` DOUBLE
--@send cars
-- "1" : {"fuel": "SUN", "w": 1.5} @1
--@expect OUT
-- "1" : {"F": "sun", "W": 1.5} @1

--@test: declared columns make a schema whose fields are all optional
CREATE STREAM A (ID VARCHAR KEY, N INT, S STRUCT<X DOUBLE, Y ARRAY<VARCHAR>>, M MAP<VARCHAR, BIGINT>) WITH (kafka_topic='a', value_format='AVRO');
CREATE STREAM OUT AS SELECT ID, N, S, M, S->Y[1] AS Y1 FROM A;
--@send a
-- "1" : {"N": 1, "S": {"X": 0.5, "Y": ["a", null]}, "M": {"k": 3}} @1
-- "2" : {"N": null, "S": null, "M": null} @2
--@expect OUT
-- "1" : {"N": 1, "S": {"X": 0.5, "Y": ["a", null]}, "M": {"k": 3}, "Y1": "a"} @1
-- "2" : {"N": null, "S": null, "M": null, "Y1": null} @2

--@test: an AVRO key
CREATE STREAM A (ID BIGINT KEY, N INT) WITH (kafka_topic='a', format='AVRO');
CREATE STREAM OUT AS SELECT ID, N * 2 AS M FROM A;
--@send a
-- 7 : {"N": 1} @1
--@expect OUT
-- 7 : {"M": 2} @1

--@test: key columns and value columns from the registry
--@schema a-key AVRO "long"
--@schema a-value AVRO {"type":"record","name":"V","fields":[{"name":"n","type":"int"}]}
CREATE STREAM A WITH (kafka_topic='a', format='AVRO');
CREATE STREAM OUT AS SELECT ROWKEY, N FROM A;
--@columns A: `ROWKEY` BIGINT KEY, `N` INTEGER
--@send a
-- 7 : {"n": 1} @1
--@expect OUT
-- 7 : {"N": 1} @1

--@test: a bare value is called ROWVAL
--@schema a-value AVRO "int"
CREATE STREAM A (ID VARCHAR KEY) WITH (kafka_topic='a', value_format='AVRO', wrap_single_value=false);
CREATE STREAM OUT AS SELECT ID, ROWVAL + 1 AS N FROM A;
--@columns A: `ID` STRING KEY, `ROWVAL` INTEGER
--@send a
-- "1" : 4 @1
--@expect OUT
-- "1" : {"N": 5} @1

--@test: dates and times in Avro
CREATE STREAM A (ID VARCHAR KEY, D DATE, T TIME, S TIMESTAMP) WITH (kafka_topic='a', value_format='AVRO');
CREATE STREAM OUT AS SELECT ID, D, T, S, CAST(D AS VARCHAR) AS C FROM A;
--@send a
-- "1" : {"D": 1, "T": 1000, "S": 2000} @1
--@expect OUT
-- "1" : {"D": 1, "T": 1000, "S": 2000, "C": "1970-01-02"} @1

--@test: a frame with an unknown id is rejected
CREATE STREAM A (ID VARCHAR KEY, N INT) WITH (kafka_topic='a', value_format='AVRO');
CREATE STREAM OUT AS SELECT ID, N FROM A;
--@dead-letters MR-4003 MR-4002
--@send a
-- "1" : ~"\u0000\u0001\u0001\u0001\u0001x" @1
-- "2" : ~"plain" @2
-- "3" : {"N": 1} @3
--@expect OUT
-- "3" : {"N": 1} @3

--@test: JSON with a schema
CREATE STREAM A (ID VARCHAR KEY, N INT, S VARCHAR) WITH (kafka_topic='a', value_format='JSON_SR');
CREATE STREAM OUT AS SELECT ID, N + 1 AS M, S FROM A;
--@send a
-- "1" : {"N": 1, "S": "x"} @1
--@expect OUT
-- "1" : {"M": 2, "S": "x"} @1

--@test: protobuf has no nulls of its own
CREATE STREAM A (ID VARCHAR KEY, N INT, S VARCHAR) WITH (kafka_topic='a', value_format='JSON');
CREATE STREAM OUT WITH (value_format='PROTOBUF') AS SELECT ID, N, S FROM A;
--@send a
-- "1" : {"N": 1, "S": "x"} @1
-- "2" : {"N": null, "S": null} @2
--@expect OUT
-- "1" : {"N": 1, "S": "x"} @1
-- "2" : {"N": 0, "S": ""} @2

--@test: names that Avro cannot write
CREATE STREAM A (ID VARCHAR KEY, ^`two words` INT^) WITH (kafka_topic='a', value_format='AVRO');  --@error MR-3017
