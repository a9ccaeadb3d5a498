-- Windows that end when nothing comes.
CREATE STREAM CLICKS (WHO VARCHAR KEY, N INT) WITH (kafka_topic='clicks', value_format='JSON');

--@test: a row within the gap makes its session longer, and the old bounds are taken back first
CREATE TABLE OUT AS SELECT WHO, COUNT(*) AS C FROM CLICKS WINDOW SESSION (10 SECONDS) GROUP BY WHO;
--@send clicks
-- "u" : {"n": 1} @1000
-- "u" : {"n": 1} @11000
--@expect OUT
-- "u" [1000..1000]s : {"C": 1} @1000
-- "u" [1000..1000]s : null @1000
-- "u" [1000..11000]s : {"C": 2} @11000

--@test: behind the gap a session begins
CREATE TABLE OUT AS SELECT WHO, COUNT(*) AS C FROM CLICKS WINDOW SESSION (10 SECONDS) GROUP BY WHO;
--@send clicks
-- "u" : {"n": 1} @1000
-- "u" : {"n": 1} @11001
--@expect OUT
-- "u" [1000..1000]s : {"C": 1} @1000
-- "u" [11001..11001]s : {"C": 1} @11001

--@test: an older row joins two sessions
CREATE TABLE OUT AS SELECT WHO, SUM(N) AS S FROM CLICKS WINDOW SESSION (10 SECONDS) GROUP BY WHO;
--@send clicks
-- "u" : {"n": 1} @1000
-- "u" : {"n": 2} @16000
-- "u" : {"n": 4} @9000
--@expect OUT
-- "u" [1000..1000]s : {"S": 1} @1000
-- "u" [16000..16000]s : {"S": 2} @16000
-- "u" [1000..1000]s : null @1000
-- "u" [16000..16000]s : null @16000
-- "u" [1000..16000]s : {"S": 7} @16000

--@test: sessions are of one group each
CREATE TABLE OUT AS SELECT WHO, COUNT(*) AS C FROM CLICKS WINDOW SESSION (10 SECONDS) GROUP BY WHO;
--@send clicks
-- "u" : {"n": 1} @1000
-- "v" : {"n": 1} @2000
--@expect OUT
-- "u" [1000..1000]s : {"C": 1} @1000
-- "v" [2000..2000]s : {"C": 1} @2000

--@test: a session past its grace takes no row
CREATE TABLE OUT AS SELECT WHO, COUNT(*) AS C FROM CLICKS WINDOW SESSION (10 SECONDS, GRACE PERIOD 5 SECONDS) GROUP BY WHO;
--@count late 1
--@send clicks
-- "u" : {"n": 1} @1000
-- "v" : {"n": 1} @50000
-- "u" : {"n": 1} @2000
--@expect OUT
-- "u" [1000..1000]s : {"C": 1} @1000
-- "v" [50000..50000]s : {"C": 1} @50000

--@test: the bounds of a session are its first and its last row
CREATE TABLE OUT AS SELECT WHO, WINDOWSTART AS F, WINDOWEND AS L, COUNT(*) AS C FROM CLICKS WINDOW SESSION (1 MINUTE) GROUP BY WHO HAVING COUNT(*) > 1;
--@send clicks
-- "u" : {"n": 1} @1000
-- "u" : {"n": 1} @31000
--@expect OUT
-- "u" [1000..31000]s : {"F": 1000, "L": 31000, "C": 2} @31000

--@test: WINDOWEND stands in no aggregate
CREATE TABLE OUT AS SELECT WHO, MAX(^WINDOWEND^) AS L FROM CLICKS WINDOW SESSION (1 MINUTE) GROUP BY WHO;  --@error MR-2004
