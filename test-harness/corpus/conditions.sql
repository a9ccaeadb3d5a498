-- CASE, LIKE, BETWEEN, and what is left out.
CREATE STREAM R (ID VARCHAR KEY, N INT, S VARCHAR) WITH (kafka_topic='r', value_format='JSON');

--@test: the first condition that holds decides, and the others are not looked at
CREATE STREAM OUT AS SELECT ID, CASE WHEN N = 0 THEN 0 WHEN 100 / N > 20 THEN 1 ELSE 2 END AS C FROM R;
--@count expression-errors 0
--@send r
-- "a" : {"n": 0} @1
-- "b" : {"n": 4} @2
-- "c" : {"n": 50} @3
--@expect OUT
-- "a" : {"C": 0} @1
-- "b" : {"C": 1} @2
-- "c" : {"C": 2} @3

--@test: a missing ELSE is null
CREATE STREAM OUT AS SELECT ID, CASE WHEN N > 5 THEN 'big' END AS C FROM R;
--@send r
-- "a" : {"n": 6} @1
-- "b" : {"n": 5} @2
--@expect OUT
-- "a" : {"C": "big"} @1
-- "b" : {"C": null} @2

--@test: CASE with an operand
CREATE STREAM OUT AS SELECT ID, CASE N WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE 'many' END AS C FROM R;
--@send r
-- "a" : {"n": 1} @1
-- "b" : {"n": 2} @2
-- "c" : {"n": 3} @3
-- "d" : {} @4
--@expect OUT
-- "a" : {"C": "one"} @1
-- "b" : {"C": "two"} @2
-- "c" : {"C": "many"} @3
-- "d" : {"C": "many"} @4

--@test: patterns with any text, any character and an escape
CREATE STREAM OUT AS SELECT ID, S LIKE 'a%z' AS A, S LIKE 'a_z' AS B, S LIKE '%!%%' ESCAPE '!' AS C FROM R;
--@send r
-- "a" : {"s": "abcz"} @1
-- "b" : {"s": "a-z"} @2
-- "c" : {"s": "50% off"} @3
-- "d" : {"s": "az"} @4
--@expect OUT
-- "a" : {"A": true, "B": false, "C": false} @1
-- "b" : {"A": true, "B": true, "C": false} @2
-- "c" : {"A": false, "B": false, "C": true} @3
-- "d" : {"A": true, "B": false, "C": false} @4

--@test: both bounds of BETWEEN belong to it
CREATE STREAM OUT AS SELECT ID, N FROM R WHERE N BETWEEN 2 AND 4 AND S NOT BETWEEN 'f' AND 'h';
--@send r
-- "a" : {"n": 1, "s": "a"} @1
-- "b" : {"n": 2, "s": "a"} @2
-- "c" : {"n": 4, "s": "z"} @3
-- "d" : {"n": 3, "s": "g"} @4
-- "e" : {"n": 5, "s": "a"} @5
--@expect OUT
-- "b" : {"N": 2} @2
-- "c" : {"N": 4} @3

--@test: a condition that fails drops the row, and is counted
CREATE STREAM OUT AS SELECT ID, N FROM R WHERE 10 / N = 5;
--@count expression-errors 1
--@send r
-- "a" : {"n": 0} @1
-- "b" : {"n": 2} @2
--@expect OUT
-- "b" : {"N": 2} @2

--@test: AND and OR stop when they know
CREATE STREAM OUT AS SELECT ID, N FROM R WHERE N <> 0 AND 10 / N = 5 OR N = 0;
--@count expression-errors 0
--@send r
-- "a" : {"n": 0} @1
-- "b" : {"n": 2} @2
-- "c" : {"n": 3} @3
--@expect OUT
-- "a" : {"N": 0} @1
-- "b" : {"N": 2} @2

--@test: rows of failed expressions can be rejected
SET 'millrace.on.expression.error' = 'dlq';
CREATE STREAM OUT AS SELECT ID, 10 / N AS Q FROM R;
--@dead-letters MR-4012
--@send r
-- "a" : {"n": 0} @1
-- "b" : {"n": 2} @2
--@expect OUT
-- "b" : {"Q": 5} @2

--@test: a condition is a truth value
CREATE STREAM OUT AS SELECT ID, N FROM R WHERE ^N + 1^;  --@error MR-2011

--@test: branches of one type
CREATE STREAM OUT AS SELECT ID, CASE WHEN N = 1 THEN 'a' ELSE ^TRUE^ END AS C FROM R;  --@error MR-2011

--@test: a function that is not there
CREATE STREAM OUT AS SELECT ID, ^UPPERCASE^(S) AS C FROM R;  --@error MR-2012

--@test: arguments that a function does not take
CREATE STREAM OUT AS SELECT ID, ^UCASE^(N) AS C FROM R;  --@error MR-2013
