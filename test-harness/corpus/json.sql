-- JSON: what is read as what, and how values are written.
CREATE STREAM J (ID VARCHAR KEY, I INT, L BIGINT, D DOUBLE, P DECIMAL(5,2), T BOOLEAN, S VARCHAR, B BYTES, A ARRAY<INT>, M MAP<VARCHAR, VARCHAR>)
  WITH (kafka_topic='j', value_format='JSON');

--@test: numbers may come as texts
CREATE STREAM OUT AS SELECT ID, I, L, D, P FROM J;
--@send j
-- "1" : {"i": "7", "l": "8", "d": "1.5", "p": "2.25"} @1
--@expect OUT
-- "1" : {"I": 7, "L": 8, "D": 1.5, "P": 2.25} @1

--@test: truth values may not come as texts
CREATE STREAM OUT AS SELECT ID, T FROM J;
--@dead-letters MR-4005
--@send j
-- "1" : {"t": "true"} @1
-- "2" : {"t": true} @2
--@expect OUT
-- "2" : {"T": true} @2

--@test: a text column takes numbers, truth values, objects and lists
CREATE STREAM OUT AS SELECT ID, S FROM J;
--@send j
-- "1" : {"s": 1.50} @1
-- "2" : {"s": true} @2
-- "3" : {"s": {"a": 1}} @3
-- "4" : {"s": [1, "x"]} @4
--@expect OUT
-- "1" : {"S": "1.50"} @1
-- "2" : {"S": "true"} @2
-- "3" : {"S": "{\"a\":1}"} @3
-- "4" : {"S": "[1, x]"} @4

--@test: a decimal that has more places is rejected, never rounded
CREATE STREAM OUT AS SELECT ID, P FROM J;
--@dead-letters MR-4005 MR-4005
--@send j
-- "1" : {"p": 1.005} @1
-- "2" : {"p": 1000.00} @2
-- "3" : {"p": 1.5} @3
--@expect OUT
-- "3" : {"P": 1.50} @3

--@test: a number that does not fit is rejected
CREATE STREAM OUT AS SELECT ID, I FROM J;
--@dead-letters MR-4005
--@send j
-- "1" : {"i": 2147483648} @1
-- "2" : {"i": 2147483647} @2
--@expect OUT
-- "2" : {"I": 2147483647} @2

--@test: bytes that are no JSON are rejected
CREATE STREAM OUT AS SELECT ID, I FROM J;
--@dead-letters MR-4001 MR-4002
--@send j
-- "1" : ~"{\"i\":" @1
-- "0" : ~"{i=1}" @1
-- "2" : {"i": 1} @2
--@expect OUT
-- "2" : {"I": 1} @2

--@test: bytes are base64
CREATE STREAM OUT AS SELECT ID, B, LEN(B) AS N FROM J;
--@send j
-- "1" : {"b": "AQID"} @1
--@expect OUT
-- "1" : {"B": "AQID", "N": 3} @1

--@test: fields that nobody declared are skipped, those that are missing null
CREATE STREAM OUT AS SELECT ID, I, S, A, M FROM J;
--@send j
-- "1" : {"other": {"deep": [1, {"x": 2}]}, "i": 1} @1
--@expect OUT
-- "1" : {"I": 1, "S": null, "A": null, "M": null} @1

--@test: lists and maps with nulls
CREATE STREAM OUT AS SELECT ID, A, M FROM J;
--@send j
-- "1" : {"a": [1, null, 3], "m": {"x": "1", "y": null}} @1
-- "2" : {"a": [], "m": {}} @2
--@expect OUT
-- "1" : {"A": [1, null, 3], "M": {"x": "1", "y": null}} @1
-- "2" : {"A": [], "M": {}} @2

--@test: a single value without an object around it
CREATE STREAM BARE (ID VARCHAR KEY, N INT) WITH (kafka_topic='bare', value_format='JSON', wrap_single_value=false);
CREATE STREAM OUT AS SELECT ID, N + 1 AS M FROM BARE;
CREATE STREAM OUT2 WITH (wrap_single_value=false) AS SELECT ID, N + 2 AS M FROM BARE;
--@send bare
-- "1" : 5 @1
-- "2" : null @2
--@expect OUT
-- "1" : {"M": 6} @1
-- "2" : null @2
--@expect OUT2
-- "1" : 7 @1
-- "2" : null @2

--@test: wrapping is for one column
CREATE STREAM S2 (ID VARCHAR KEY, A INT, B INT) WITH (kafka_topic='s2', value_format='JSON', wrap_single_value=^true^);  --@error MR-1011

--@test: keys of maps are texts
CREATE STREAM S2 (ID VARCHAR KEY, ^M MAP<INT, INT>^) WITH (kafka_topic='s2', value_format='JSON');  --@error MR-3017
