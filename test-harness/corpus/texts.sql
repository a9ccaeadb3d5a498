-- Functions of texts and bytes.
CREATE STREAM W (ID VARCHAR KEY, S VARCHAR, T VARCHAR, N INT) WITH (kafka_topic='w', value_format='JSON');

--@test: pieces and places, counted from 1
CREATE STREAM OUT AS SELECT ID, SUBSTRING(S, 2) AS A, SUBSTRING(S, 2, 2) AS B, SUBSTRING(S, -2) AS C, INSTR(S, 'l') AS D, INSTR(S, 'l', -1) AS E FROM W;
--@send w
-- "1" : {"s": "hello"} @1
-- "2" : {"s": null} @2
--@expect OUT
-- "1" : {"A": "ello", "B": "el", "C": "lo", "D": 3, "E": 4} @1
-- "2" : {"A": null, "B": null, "C": null, "D": 0, "E": 0} @2

--@test: filled up and cut
CREATE STREAM OUT AS SELECT ID, LPAD(S, 5, '*') AS A, RPAD(S, 5, 'ab') AS B, LPAD(S, 2, '*') AS C, TRIM('  ' || S || ' ') AS D FROM W;
--@send w
-- "1" : {"s": "xyz"} @1
--@expect OUT
-- "1" : {"A": "**xyz", "B": "xyzab", "C": "xy", "D": "xyz"} @1

--@test: split and joined
CREATE STREAM OUT AS SELECT ID, SPLIT(S, ',') AS A, ARRAY_JOIN(SPLIT(S, ','), '+') AS B, CONCAT_WS('-', S, T, 'z') AS C FROM W;
--@send w
-- "1" : {"s": "a,,b", "t": null} @1
--@expect OUT
-- "1" : {"A": ["a", "", "b"], "B": "a++b", "C": "a,,b-z"} @1

--@test: patterns
CREATE STREAM OUT AS SELECT ID, REGEXP_EXTRACT('[0-9]+', S) AS A, REGEXP_EXTRACT('([a-z]+)([0-9]+)', S, 2) AS B, REGEXP_REPLACE(S, '[aeiou]', '_') AS C, REGEXP_EXTRACT_ALL('[0-9]', S) AS D FROM W;
--@send w
-- "1" : {"s": "room42"} @1
--@expect OUT
-- "1" : {"A": "42", "B": "42", "C": "r__m42", "D": ["4", "2"]} @1

--@test: masked
CREATE STREAM OUT AS SELECT ID, MASK(S) AS A, MASK_KEEP_RIGHT(S, 2) AS B, MASK_LEFT(S, 1) AS C FROM W;
--@send w
-- "1" : {"s": "Ab-12"} @1
--@expect OUT
-- "1" : {"A": "Xx-nn", "B": "Xx-12", "C": "Xb-12"} @1

--@test: encoded
CREATE STREAM OUT AS SELECT ID, ENCODE(S, 'utf8', 'hex') AS A, TO_BYTES(S, 'utf8') AS B, FROM_BYTES(TO_BYTES(S, 'utf8'), 'base64') AS C FROM W;
--@send w
-- "1" : {"s": "hi"} @1
--@expect OUT
-- "1" : {"A": "6869", "B": "aGk=", "C": "aGk="} @1

--@test: JSON in a text
CREATE STREAM OUT AS SELECT ID, EXTRACTJSONFIELD(S, '$.a.b') AS A, JSON_ARRAY_LENGTH(T) AS B, IS_JSON_STRING(T) AS C FROM W;
--@send w
-- "1" : {"s": "{\"a\": {\"b\": 7}}", "t": "[1, 2]"} @1
-- "2" : {"s": "{}", "t": "nope"} @2
--@expect OUT
-- "1" : {"A": "7", "B": 2, "C": true} @1
-- "2" : {"A": null, "B": null, "C": false} @2

--@test: picked by a number, or found in a list
CREATE STREAM OUT AS SELECT ID, ELT(N, 'one', 'two') AS A, FIELD(S, 'x', 'y') AS B, INITCAP(T) AS C FROM W;
--@send w
-- "1" : {"n": 2, "s": "y", "t": "the qUICK fox"} @1
-- "2" : {"n": 3, "s": "z", "t": null} @2
--@expect OUT
-- "1" : {"A": "two", "B": 2, "C": "The Quick Fox"} @1
-- "2" : {"A": null, "B": 0, "C": null} @2

--@test: a length that would take the memory of all fails
CREATE STREAM OUT AS SELECT ID, LEN(LPAD(S, N, '*')) AS A, LEN(RPAD(TO_BYTES(S, 'utf8'), N, TO_BYTES('*', 'utf8'))) AS B, ARRAY_LENGTH(GENERATE_SERIES(1, N)) AS C FROM W;
--@count expression-errors 3
--@send w
-- "1" : {"s": "x", "n": 2000000000} @1
-- "2" : {"s": "x", "n": 1000} @2
--@expect OUT
-- "1" : {"A": null, "B": null, "C": null} @1
-- "2" : {"A": 1000, "B": 1000, "C": 1000} @2
