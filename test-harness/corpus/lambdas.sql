-- Functions of functions.
CREATE STREAM L (ID VARCHAR KEY, A ARRAY<INT>, M MAP<VARCHAR, INT>, N INT) WITH (kafka_topic='l', value_format='JSON');

--@test: each element is changed, with columns of the row at hand
CREATE STREAM OUT AS SELECT ID, TRANSFORM(A, X => X * N) AS T FROM L;
--@columns OUT: `ID` STRING KEY, `T` ARRAY<INTEGER>
--@send l
-- "1" : {"a": [1, 2], "n": 3} @1
-- "2" : {"a": [], "n": 3} @2
-- "3" : {"a": null, "n": 3} @3
--@expect OUT
-- "1" : {"T": [3, 6]} @1
-- "2" : {"T": []} @2
-- "3" : {"T": null} @3

--@test: keys and values of a map are changed
CREATE STREAM OUT AS SELECT ID, TRANSFORM(M, (K, V) => UCASE(K), (K, V) => V + LEN(K)) AS T FROM L;
--@send l
-- "1" : {"m": {"a": 1, "bb": 2}} @1
--@expect OUT
-- "1" : {"T": {"A": 2, "BB": 4}} @1

--@test: some elements are kept
CREATE STREAM OUT AS SELECT ID, FILTER(A, X => X % 2 = 0) AS F, FILTER(M, (K, V) => V > N) AS G FROM L;
--@send l
-- "1" : {"a": [1, 2, 3, 4], "m": {"a": 1, "b": 9}, "n": 5} @1
--@expect OUT
-- "1" : {"F": [2, 4], "G": {"b": 9}} @1

--@test: elements are folded
CREATE STREAM OUT AS SELECT ID, REDUCE(A, 0, (S, X) => S + X) AS R, REDUCE(M, N, (S, K, V) => S + V) AS Q FROM L;
--@send l
-- "1" : {"a": [1, 2, 3], "m": {"a": 1, "b": 9}, "n": 5} @1
--@expect OUT
-- "1" : {"R": 6, "Q": 15} @1

--@test: one inside another
CREATE STREAM OUT AS SELECT ID, TRANSFORM(A, X => REDUCE(A, 0, (S, Y) => S + X * Y)) AS T FROM L;
--@send l
-- "1" : {"a": [1, 2]} @1
--@expect OUT
-- "1" : {"T": [3, 6]} @1

--@test: a parameter hides a column
CREATE STREAM OUT AS SELECT ID, TRANSFORM(A, N => N + 1) AS T, N FROM L;
--@send l
-- "1" : {"a": [1, 2], "n": 100} @1
--@expect OUT
-- "1" : {"T": [2, 3], "N": 100} @1

--@test: what fails inside makes all of it null
CREATE STREAM OUT AS SELECT ID, TRANSFORM(A, X => 10 / X) AS T FROM L;
--@count expression-errors 1
--@send l
-- "1" : {"a": [1, 0]} @1
-- "2" : {"a": [1, 2]} @2
--@expect OUT
-- "1" : {"T": null} @1
-- "2" : {"T": [10, 5]} @2

--@test: a state that doubles fails before it takes the memory of all
CREATE STREAM OUT AS SELECT ID, LEN(REDUCE(A, 'ab', (S, X) => S || S)) AS R FROM L;
--@count expression-errors 1
--@send l
-- "1" : {"a": [1, 1, 1]} @1
-- "2" : {"a": [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]} @2
--@expect OUT
-- "1" : {"R": 16} @1
-- "2" : {"R": null} @2

--@test: a lambda where none is taken
CREATE STREAM OUT AS SELECT ID, ^UCASE^(X => X) AS T FROM L;  --@error MR-2013

--@test: a condition that is none
CREATE STREAM OUT AS SELECT ID, ^FILTER^(A, X => X + 1) AS T FROM L;  --@error MR-2013
