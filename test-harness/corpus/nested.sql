-- Arrays, maps and structs.
CREATE STREAM X (ID VARCHAR KEY, A ARRAY<INT>, M MAP<VARCHAR, INT>, S STRUCT<P INT, Q STRUCT<R VARCHAR>>, I INT)
  WITH (kafka_topic='x', value_format='JSON');

--@test: arrays begin at 1, and -1 is the last
CREATE STREAM OUT AS SELECT ID, A[1] AS F, A[-1] AS L, A[I] AS N FROM X;
--@count expression-errors 0
--@send x
-- "1" : {"a": [10, 20, 30], "i": 2} @1
-- "2" : {"a": [10, 20, 30], "i": 4} @2
-- "3" : {"a": [], "i": 1} @3
-- "4" : {"a": [10], "i": -2} @4
--@expect OUT
-- "1" : {"F": 10, "L": 30, "N": 20} @1
-- "2" : {"F": 10, "L": 30, "N": null} @2
-- "3" : {"F": null, "L": null, "N": null} @3
-- "4" : {"F": 10, "L": 10, "N": null} @4

--@test: a key that a map lacks gives null
CREATE STREAM OUT AS SELECT ID, M['a'] AS A1, M['zz'] AS Z FROM X;
--@count expression-errors 0
--@send x
-- "1" : {"m": {"a": 1, "b": 2}} @1
--@expect OUT
-- "1" : {"A1": 1, "Z": null} @1

--@test: constructors give their parts a common type
CREATE STREAM OUT AS SELECT ID, ARRAY[I, 2.5] AS A1, MAP('k' := I, 'l' := 3) AS M1, STRUCT(U := I, V := ID) AS S1 FROM X;
--@columns OUT: `ID` STRING KEY, `A1` ARRAY<DECIMAL(11, 1)>, `M1` MAP<STRING, INTEGER>, `S1` STRUCT<`U` INTEGER, `V` STRING>
--@send x
-- "1" : {"i": 7} @1
--@expect OUT
-- "1" : {"A1": [7.0, 2.5], "M1": {"k": 7, "l": 3}, "S1": {"U": 7, "V": "1"}} @1

--@test: fields of fields
CREATE STREAM OUT AS SELECT ID, S->Q->R AS R1, S->P + 1 AS P1 FROM X;
--@send x
-- "1" : {"s": {"p": 1, "q": {"r": "deep"}}} @1
-- "2" : {"s": {"p": 1, "q": null}} @2
-- "3" : {"s": null} @3
--@expect OUT
-- "1" : {"R1": "deep", "P1": 2} @1
-- "2" : {"R1": null, "P1": 2} @2
-- "3" : {"R1": null, "P1": null} @3

--@test: all fields of a struct
CREATE STREAM OUT AS SELECT ID, S->* FROM X;
--@columns OUT: `ID` STRING KEY, `P` INTEGER, `Q` STRUCT<`R` STRING>
--@send x
-- "1" : {"s": {"p": 1, "q": {"r": "deep"}}} @1
--@expect OUT
-- "1" : {"P": 1, "Q": {"R": "deep"}} @1

--@test: structs are equal or not
CREATE STREAM OUT AS SELECT ID, S->Q = STRUCT(R := 'x') AS E, S->Q <> STRUCT(R := 'x') AS N FROM X;
--@send x
-- "1" : {"s": {"q": {"r": "x"}}} @1
-- "2" : {"s": {"q": {"r": "y"}}} @2
--@expect OUT
-- "1" : {"E": true, "N": false} @1
-- "2" : {"E": false, "N": true} @2

--@test: nulls in lists stay
CREATE STREAM OUT AS SELECT ID, ARRAY_LENGTH(A) AS N, ARRAY_SORT(A) AS S1, ARRAY_DISTINCT(A) AS D FROM X;
--@send x
-- "1" : {"a": [3, null, 1, 3]} @1
-- "2" : {"a": null} @2
--@expect OUT
-- "1" : {"N": 4, "S1": [1, 3, 3, null], "D": [3, null, 1]} @1
-- "2" : {"N": null, "S1": null, "D": null} @2

--@test: structs have no order
CREATE STREAM OUT AS SELECT ID, ^S < S^ AS L FROM X;  --@error MR-2011

--@test: an empty list has no type
CREATE STREAM OUT AS SELECT ID, ^ARRAY[]^ AS L FROM X;  --@error MR-2017

--@test: a list of nulls has no type
CREATE STREAM OUT AS SELECT ID, ARRAY[^NULL^, NULL] AS L FROM X;  --@error MR-2017

--@test: a number has no fields
CREATE STREAM OUT AS SELECT ID, ^I->P^ AS L FROM X;  --@error MR-2011

--@test: a map has no null among its keys
CREATE STREAM OUT AS SELECT ID, AS_MAP(ARRAY['a', CASE WHEN I > 1 THEN 'b' END], ARRAY[1, 2]) AS M1 FROM X;
--@count expression-errors 1
--@send x
-- "1" : {"i": 1} @1
-- "2" : {"i": 2} @2
--@expect OUT
-- "1" : {"M1": null} @1
-- "2" : {"M1": {"a": 1, "b": 2}} @2
