-- Two streams, rows of which lie near each other in time.
CREATE STREAM L (ID VARCHAR KEY, A INT) WITH (kafka_topic='l', value_format='JSON');
CREATE STREAM R (ID VARCHAR KEY, B INT) WITH (kafka_topic='r', value_format='JSON');

--@test: rows within the time are joined, whichever came first
CREATE STREAM OUT AS SELECT L.ID, A, B FROM L JOIN R WITHIN 10 SECONDS ON L.ID = R.ID;
--@columns OUT: `L_ID` STRING KEY, `A` INTEGER, `B` INTEGER
--@send l
-- "k" : {"a": 1} @0
--@send r
-- "k" : {"b": 1} @10000
-- "k" : {"b": 2} @10001
-- "x" : {"b": 3} @0
--@send l
-- "k" : {"a": 2} @15000
--@expect OUT
-- "k" : {"A": 1, "B": 1} @10000
-- "k" : {"A": 2, "B": 1} @15000
-- "k" : {"A": 2, "B": 2} @15000

--@test: before and after may differ
CREATE STREAM OUT AS SELECT L.ID, A, B FROM L JOIN R WITHIN (2 SECONDS, 5 SECONDS) ON L.ID = R.ID;
--@send l
-- "k" : {"a": 1} @10000
--@send r
-- "k" : {"b": 1} @7999
-- "k" : {"b": 2} @8000
-- "k" : {"b": 3} @15000
-- "k" : {"b": 4} @15001
--@expect OUT
-- "k" : {"A": 1, "B": 2} @10000
-- "k" : {"A": 1, "B": 3} @15000

--@test: LEFT without GRACE gives nulls at once, and the joined row too
CREATE STREAM OUT AS SELECT L.ID, A, B FROM L LEFT JOIN R WITHIN 10 SECONDS ON L.ID = R.ID;
--@send l
-- "k" : {"a": 1} @0
--@send r
-- "k" : {"b": 1} @1
--@expect OUT
-- "k" : {"A": 1, "B": null} @0
-- "k" : {"A": 1, "B": 1} @1

--@test: LEFT with GRACE waits until nothing can come
CREATE STREAM OUT AS SELECT L.ID, A, B FROM L LEFT JOIN R WITHIN 10 SECONDS GRACE PERIOD 1 SECOND ON L.ID = R.ID;
--@send l
-- "k" : {"a": 1} @0
-- "j" : {"a": 2} @1
--@send r
-- "j" : {"b": 1} @5
-- "z" : {"b": 9} @20000
--@expect OUT
-- "j" : {"A": 2, "B": 1} @5
-- "k" : {"A": 1, "B": null} @0

--@test: RIGHT gives the right rows, eagerly
CREATE STREAM OUT AS SELECT R.ID, A, B FROM L RIGHT JOIN R WITHIN 10 SECONDS ON L.ID = R.ID;
--@send l
-- "j" : {"a": 1} @0
--@send r
-- "k" : {"b": 1} @1
-- "j" : {"b": 2} @2
--@expect OUT
-- "k" : {"A": null, "B": 1} @1
-- "j" : {"A": 1, "B": 2} @2

--@test: FULL has a key of its own
CREATE STREAM OUT AS SELECT ROWKEY, A, B FROM L FULL OUTER JOIN R WITHIN 10 SECONDS ON L.ID = R.ID;
--@columns OUT: `ROWKEY` STRING KEY, `A` INTEGER, `B` INTEGER
--@send l
-- "j" : {"a": 1} @0
--@send r
-- "k" : {"b": 1} @1
--@expect OUT
-- "j" : {"A": 1, "B": null} @0
-- "k" : {"A": null, "B": 1} @1

--@test: all columns of a join are called by their sources
CREATE STREAM OUT AS SELECT * FROM L JOIN R WITHIN 1 SECOND ON L.ID = R.ID;
--@columns OUT: `L_ID` STRING KEY, `L_A` INTEGER, `R_ID` STRING, `R_B` INTEGER
--@send l
-- "k" : {"a": 1} @0
--@send r
-- "k" : {"b": 2} @0
--@expect OUT
-- "k" : {"L_A": 1, "R_ID": "k", "R_B": 2} @0

--@test: another column than the key moves that side
CREATE STREAM OUT AS SELECT A, L.ID AS LID, R.ID AS RID FROM L JOIN R WITHIN 1 SECOND ON L.A = R.B;
--@columns OUT: `A` INTEGER KEY, `LID` STRING, `RID` STRING
--@count repartitions 2
--@send l
-- "x" : {"a": 7} @0
--@send r
-- "y" : {"b": 7} @0
--@expect OUT
-- 7 : {"LID": "x", "RID": "y"} @0

--@test: rows whose key is null are rejected
CREATE STREAM OUT AS SELECT L.ID, A, B FROM L JOIN R WITHIN 10 SECONDS ON L.ID = R.ID;
--@dead-letters MR-4009
--@send l
-- null : {"a": 1} @0
--@expect OUT

--@test: a row whose match may be gone already counts as late, and rows behind it find it
CREATE STREAM OUT AS SELECT L.ID, A, B FROM L JOIN R WITHIN 10 SECONDS GRACE PERIOD 5 SECONDS ON L.ID = R.ID;
--@count late 1
--@count applied 3
--@send r
-- "k" : {"b": 1} @0
-- "z" : {"b": 2} @60000
--@send l
-- "k" : {"a": 3} @0
--@send r
-- "k" : {"b": 4} @9000
--@expect OUT
-- "k" : {"A": 3, "B": 4} @9000

--@test: a column of both sides needs its source
CREATE STREAM OUT AS SELECT L.ID, ^ID^ AS X FROM L JOIN R WITHIN 1 SECOND ON L.ID = R.ID;  --@error MR-2005

--@test: streams are joined within a time
CREATE STREAM OUT AS SELECT L.ID, A, B FROM ^L JOIN R ON L.ID = R.ID^;  --@error MR-3012

--@test: a source is not joined with itself
CREATE STREAM OUT AS SELECT X.ID, X.A, Y.A FROM L X JOIN ^L Y^ WITHIN 1 SECOND ON X.ID = Y.ID;  --@error MR-3012

--@test: both sides of the condition have one type
CREATE STREAM OUT AS SELECT L.ID, A, B FROM L JOIN R WITHIN 1 SECOND ON ^L.ID = R.B^;  --@error MR-2011

--@test: the condition is an equality
CREATE STREAM OUT AS SELECT L.ID, A, B FROM L JOIN R WITHIN 1 SECOND ON ^L.A < R.B^;  --@error MR-3012
