-- PARTITION BY: new keys.
CREATE STREAM S (OLD VARCHAR KEY, NEW VARCHAR, N INT, X STRUCT<A INT>) WITH (kafka_topic='s', value_format='JSON');

--@test: the new key leaves the value, the old one enters it
CREATE STREAM OUT AS SELECT NEW, OLD, N FROM S PARTITION BY NEW;
--@columns OUT: `NEW` STRING KEY, `OLD` STRING, `N` INTEGER
--@send s
-- "o" : {"new": "n", "n": 1} @1
--@expect OUT
-- "n" : {"OLD": "o", "N": 1} @1

--@test: all columns, partitioned by one
CREATE STREAM OUT AS SELECT * FROM S PARTITION BY N;
--@send s
-- "o" : {"new": "n", "n": 1, "x": {"a": 2}} @1
--@expect OUT
-- 1 : {"NEW": "n", "X": {"A": 2}, "OLD": "o"} @1

--@test: an expression makes a key column of its own
CREATE STREAM OUT AS SELECT N * 10 AS TENS, NEW FROM S PARTITION BY N * 10;
--@columns OUT: `TENS` INTEGER KEY, `NEW` STRING
--@send s
-- "o" : {"new": "n", "n": 4} @1
--@expect OUT
-- 40 : {"NEW": "n"} @1

--@test: a field is a key
CREATE STREAM OUT AS SELECT X->A AS A, N FROM S PARTITION BY X->A;
--@send s
-- "o" : {"n": 4, "x": {"a": 9}} @1
--@expect OUT
-- 9 : {"N": 4} @1

--@test: a key that is null or fails keeps its row
CREATE STREAM OUT AS SELECT 10 / N AS Q, NEW FROM S PARTITION BY 10 / N;
--@send s
-- "o" : {"new": "a", "n": 5} @1
-- "o" : {"new": "b", "n": 0} @2
-- "o" : {"new": "c", "n": null} @3
--@expect OUT
-- 2 : {"NEW": "a"} @1
-- null : {"NEW": "b"} @2
-- null : {"NEW": "c"} @3

--@test: PARTITION BY NULL leaves no key
CREATE STREAM OUT AS SELECT OLD, N FROM S PARTITION BY NULL;
--@columns OUT: `OLD` STRING, `N` INTEGER
--@send s
-- "o" : {"n": 5} @1
--@expect OUT
-- null : {"OLD": "o", "N": 5} @1

--@test: several keys are a JSON object
CREATE STREAM OUT AS SELECT NEW, N, OLD FROM S PARTITION BY NEW, N;
--@send s
-- "o" : {"new": "a", "n": 5} @1
--@expect OUT
-- {"NEW": "a", "N": 5} : {"OLD": "o"} @1

--@test: the key that is there moves nothing
CREATE STREAM OUT AS SELECT OLD, N FROM S PARTITION BY OLD;
--@count repartitions 0
--@send s
-- "o" : {"n": 5} @1
--@expect OUT
-- "o" : {"N": 5} @1

--@test: what is partitioned by must be selected
CREATE STREAM OUT AS SELECT ^OLD, N^ FROM S PARTITION BY NEW;  --@error MR-3001
