-- Windows of GROUP BY: which rows, which bounds, what is late.
CREATE STREAM HITS (PAGE VARCHAR KEY, MS INT) WITH (kafka_topic='hits', value_format='JSON');

--@test: tumbling windows start at multiples of their size
CREATE TABLE OUT AS SELECT PAGE, COUNT(*) AS N, SUM(MS) AS S FROM HITS WINDOW TUMBLING (SIZE 10 SECONDS) GROUP BY PAGE;
--@send hits
-- "/" : {"ms": 1} @0
-- "/" : {"ms": 2} @9999
-- "/" : {"ms": 3} @10000
--@expect OUT
-- "/" [0..10000] : {"N": 1, "S": 1} @0
-- "/" [0..10000] : {"N": 2, "S": 3} @9999
-- "/" [10000..20000] : {"N": 1, "S": 3} @10000

--@test: a row is in each hopping window around it
CREATE TABLE OUT AS SELECT PAGE, COUNT(*) AS N FROM HITS WINDOW HOPPING (SIZE 10 SECONDS, ADVANCE BY 5 SECONDS) GROUP BY PAGE;
--@send hits
-- "/" : {"ms": 1} @7000
--@expect OUT
-- "/" [0..10000] : {"N": 1} @7000
-- "/" [5000..15000] : {"N": 1} @7000

--@test: an older row goes to its own window, at the window's latest time
CREATE TABLE OUT AS SELECT PAGE, COUNT(*) AS N FROM HITS WINDOW TUMBLING (SIZE 10 SECONDS) GROUP BY PAGE;
--@send hits
-- "/" : {"ms": 1} @8000
-- "/" : {"ms": 1} @15000
-- "/" : {"ms": 1} @3000
--@expect OUT
-- "/" [0..10000] : {"N": 1} @8000
-- "/" [10000..20000] : {"N": 1} @15000
-- "/" [0..10000] : {"N": 2} @8000

--@test: past the grace a row is late, counted, and changes nothing
CREATE TABLE OUT AS SELECT PAGE, COUNT(*) AS N FROM HITS WINDOW TUMBLING (SIZE 10 SECONDS, GRACE PERIOD 5 SECONDS) GROUP BY PAGE;
--@count late 1
--@send hits
-- "/" : {"ms": 1} @1000
-- "/" : {"ms": 1} @14999
-- "/" : {"ms": 1} @2000
-- "/" : {"ms": 1} @15000
-- "/" : {"ms": 1} @3000
--@expect OUT
-- "/" [0..10000] : {"N": 1} @1000
-- "/" [10000..20000] : {"N": 1} @14999
-- "/" [0..10000] : {"N": 2} @2000
-- "/" [10000..20000] : {"N": 2} @15000

--@test: the bounds can be selected
CREATE TABLE OUT AS SELECT PAGE, WINDOWSTART AS S, WINDOWEND AS E, COUNT(*) AS N FROM HITS WINDOW TUMBLING (SIZE 1 MINUTE) GROUP BY PAGE;
--@columns OUT: `PAGE` STRING KEY, `S` BIGINT, `E` BIGINT, `N` BIGINT
--@send hits
-- "/" : {"ms": 1} @61000
--@expect OUT
-- "/" [60000..120000] : {"S": 60000, "E": 120000, "N": 1} @61000

--@test: EMIT FINAL gives a window once, when it is closed
CREATE TABLE OUT AS SELECT PAGE, COUNT(*) AS N FROM HITS WINDOW TUMBLING (SIZE 10 SECONDS, GRACE PERIOD 0 SECONDS) GROUP BY PAGE EMIT FINAL;
--@send hits
-- "/" : {"ms": 1} @1000
-- "/" : {"ms": 1} @2000
-- "/a" : {"ms": 1} @9999
-- "/" : {"ms": 1} @10000
--@expect OUT
-- "/" [0..10000] : {"N": 2} @2000
-- "/a" [0..10000] : {"N": 1} @9999

--@test: without GRACE the final result waits about a day
CREATE TABLE OUT AS SELECT PAGE, COUNT(*) AS N FROM HITS WINDOW TUMBLING (SIZE 1 HOUR) GROUP BY PAGE EMIT FINAL;
--@send hits
-- "/" : {"ms": 1} @1000
-- "/" : {"ms": 1} @86399999
-- "/" : {"ms": 1} @86400000
--@expect OUT
-- "/" [0..3600000] : {"N": 1} @1000

--@test: HAVING of a window sees its bounds and its values
CREATE TABLE OUT AS SELECT PAGE, COUNT(*) AS N FROM HITS WINDOW TUMBLING (SIZE 10 SECONDS) GROUP BY PAGE HAVING COUNT(*) > 1 AND WINDOWSTART > 0;
--@send hits
-- "/" : {"ms": 1} @1000
-- "/" : {"ms": 1} @2000
-- "/" : {"ms": 1} @11000
-- "/" : {"ms": 1} @12000
--@expect OUT
-- "/" [10000..20000] : {"N": 2} @12000

--@test: a stream over a windowed topic has the windows in its keys
CREATE STREAM MINUTES (PAGE VARCHAR KEY, N BIGINT)
  WITH (kafka_topic='minutes', value_format='JSON', window_type='TUMBLING', window_size='1 MINUTE');
CREATE STREAM OUT AS SELECT PAGE, WINDOWSTART AS S, WINDOWEND AS E, N FROM MINUTES WHERE N > 1;
--@send minutes
-- "/" [60000..120000] : {"N": 2} @61000
-- "/" [60000..120000] : {"N": 1} @62000
--@expect OUT
-- "/" [60000..120000] : {"S": 60000, "E": 120000, "N": 2} @61000

--@test: a windowed stream that is grouped again has new keys
CREATE STREAM MINUTES (PAGE VARCHAR KEY, N BIGINT)
  WITH (kafka_topic='minutes', value_format='JSON', window_type='TUMBLING', window_size='1 MINUTE');
CREATE TABLE OUT AS SELECT N, COUNT(*) AS C FROM MINUTES GROUP BY N;
--@send minutes
-- "/" [60000..120000] : {"N": 2} @61000
-- "/a" [0..60000] : {"N": 2} @62000
--@expect OUT
-- 2 : {"C": 1} @61000
-- 2 : {"C": 2} @62000

--@test: windows need groups
CREATE TABLE OUT AS SELECT PAGE, ^COUNT^(*) AS N FROM HITS WINDOW ^TUMBLING (SIZE 10 SECONDS)^;
--@error MR-3006
--@error MR-3006

--@test: an advance is not longer than the size
CREATE TABLE OUT AS SELECT PAGE, COUNT(*) AS N FROM HITS WINDOW HOPPING (SIZE 5 SECONDS, ADVANCE BY ^10 SECONDS^) GROUP BY PAGE;  --@error MR-3010

--@test: EMIT FINAL needs a window
CREATE TABLE OUT AS SELECT PAGE, COUNT(*) AS N FROM HITS GROUP BY PAGE ^EMIT FINAL^;  --@error MR-3011

--@test: a window needs a size when it is read
^CREATE^ STREAM MINUTES (PAGE VARCHAR KEY, N BIGINT) WITH (kafka_topic='minutes', value_format='JSON', window_type='HOPPING');  --@error MR-1012
