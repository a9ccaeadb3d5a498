-- CAST, and what becomes another type by itself.
CREATE STREAM C (ID VARCHAR KEY, I INT, L BIGINT, D DOUBLE, P DECIMAL(6,3), S VARCHAR, T BOOLEAN, A ARRAY<INT>, M MAP<VARCHAR, INT>, ST STRUCT<X INT, Y VARCHAR>)
  WITH (kafka_topic='c', value_format='JSON');

--@test: to texts, as Java writes them
CREATE STREAM OUT AS SELECT ID, CAST(I AS VARCHAR) AS A, CAST(D AS VARCHAR) AS B, CAST(P AS VARCHAR) AS E, CAST(T AS VARCHAR) AS F FROM C;
--@send c
-- "a" : {"i": -5, "d": 1E10, "p": 1.250, "t": true} @1
-- "b" : {} @2
--@expect OUT
-- "a" : {"A": "-5", "B": "1.0E10", "E": "1.250", "F": "true"} @1
-- "b" : {"A": null, "B": null, "E": null, "F": null} @2

--@test: lists, maps and structs to texts
CREATE STREAM OUT AS SELECT ID, CAST(A AS VARCHAR) AS X, CAST(M AS VARCHAR) AS Y, CAST(ST AS VARCHAR) AS Z FROM C;
--@send c
-- "a" : {"a": [1, null, 3], "m": {"k": 1}, "st": {"x": 1, "y": "b"}} @1
--@expect OUT
-- "a" : {"X": "[1, null, 3]", "Y": "{k=1}", "Z": "Struct{X=1,Y=b}"} @1

--@test: texts that begin like true or yes are true
CREATE STREAM OUT AS SELECT ID, CAST(S AS BOOLEAN) AS B FROM C;
--@count expression-errors 0
--@send c
-- "1" : {"s": "true"} @1
-- "2" : {"s": "T"} @2
-- "3" : {"s": "ye"} @3
-- "4" : {"s": "yes!"} @4
-- "5" : {"s": "no"} @5
-- "6" : {"s": "1"} @6
--@expect OUT
-- "1" : {"B": true} @1
-- "2" : {"B": true} @2
-- "3" : {"B": true} @3
-- "4" : {"B": false} @4
-- "5" : {"B": false} @5
-- "6" : {"B": false} @6

--@test: texts to numbers, or null when they are none
CREATE STREAM OUT AS SELECT ID, CAST(S AS INT) AS I, CAST(S AS DOUBLE) AS D FROM C;
--@send c
-- "1" : {"s": "12"} @1
-- "2" : {"s": "twelve"} @2
--@expect OUT
-- "1" : {"I": 12, "D": 12.0} @1
-- "2" : {"I": null, "D": null} @2

--@test: a cast to a decimal rounds half up
CREATE STREAM OUT AS SELECT ID, CAST(P AS DECIMAL(5,1)) AS A, CAST(D AS DECIMAL(5,1)) AS B, CAST(S AS DECIMAL(5,1)) AS E FROM C;
--@send c
-- "1" : {"p": 1.250, "d": 2.75, "s": "3.05"} @1
-- "2" : {"p": -1.250, "d": -2.75, "s": "-3.05"} @2
--@expect OUT
-- "1" : {"A": 1.3, "B": 2.8, "E": 3.1} @1
-- "2" : {"A": -1.3, "B": -2.8, "E": -3.1} @2

--@test: a decimal that is too large for its cast is null
CREATE STREAM OUT AS SELECT ID, CAST(L AS DECIMAL(3,1)) AS A FROM C;
--@count expression-errors 1
--@send c
-- "1" : {"l": 99} @1
-- "2" : {"l": 100} @2
--@expect OUT
-- "1" : {"A": 99.0} @1
-- "2" : {"A": null} @2

--@test: numbers to narrower ones
CREATE STREAM OUT AS SELECT ID, CAST(D AS INT) AS I, CAST(L AS INT) AS J, CAST(P AS BIGINT) AS K, CAST(I AS DOUBLE) AS X FROM C;
--@send c
-- "1" : {"d": -2.9, "l": 5000000000, "p": 7.999, "i": 3} @1
--@expect OUT
-- "1" : {"I": -2, "J": 705032704, "K": 7, "X": 3.0} @1

--@test: lists, maps and structs are cast part by part
CREATE STREAM OUT AS SELECT ID, CAST(A AS ARRAY<VARCHAR>) AS X, CAST(M AS MAP<VARCHAR, BIGINT>) AS Y, CAST(ST AS STRUCT<Y VARCHAR, X BIGINT, Z INT>) AS W FROM C;
--@columns OUT: `ID` STRING KEY, `X` ARRAY<STRING>, `Y` MAP<STRING, BIGINT>, `W` STRUCT<`Y` STRING, `X` BIGINT, `Z` INTEGER>
--@send c
-- "1" : {"a": [1, null], "m": {"k": 2}, "st": {"x": 3, "y": "z"}} @1
--@expect OUT
-- "1" : {"X": ["1", null], "Y": {"k": 2}, "W": {"Y": "z", "X": 3, "Z": null}} @1

--@test: literals in a list take the type of the others
CREATE STREAM OUT AS SELECT ID, D IN (1, 2.5) AS A, I IN (1, 3000000000) AS B, T IN ('yes') AS E FROM C;
--@send c
-- "1" : {"d": 2.5, "i": 1, "t": true} @1
-- "2" : {"d": 2.0, "i": 2, "t": false} @2
--@expect OUT
-- "1" : {"A": true, "B": true, "E": true} @1
-- "2" : {"A": false, "B": false, "E": false} @2

--@test: a text is no list
CREATE STREAM OUT AS SELECT ID, ^CAST(S AS ARRAY<INT>)^ AS X FROM C;  --@error MR-2011

--@test: a type that is not there
CREATE STREAM OUT AS SELECT ID, CAST(S AS ^NUMBR^) AS X FROM C;  --@error MR-2010
