-- Event time, literals of dates and times, system columns that tell of time.
CREATE STREAM E (ID VARCHAR KEY, AT BIGINT, WHEN_TEXT VARCHAR, TS TIMESTAMP, D DATE, T TIME)
  WITH (kafka_topic='e', value_format='JSON');

--@test: rows keep the time of their record
CREATE STREAM OUT AS SELECT ID, ROWTIME AS R FROM E;
--@send e
-- "a" : {} @1234
-- "b" : {} @7
--@expect OUT
-- "a" : {"R": 1234} @1234
-- "b" : {"R": 7} @7

--@test: a column can be the time of a source
CREATE STREAM TIMED (ID VARCHAR KEY, AT BIGINT) WITH (kafka_topic='timed', value_format='JSON', timestamp='AT');
CREATE STREAM OUT AS SELECT ID, ROWTIME AS R FROM TIMED;
--@send timed
-- "a" : {"at": 5000} @1
--@expect OUT
-- "a" : {"R": 5000} @5000

--@test: a text can be the time of a source
CREATE STREAM TIMED (ID VARCHAR KEY, W VARCHAR)
  WITH (kafka_topic='timed', value_format='JSON', timestamp='W', timestamp_format='yyyy-MM-dd HH:mm:ss');
CREATE STREAM OUT AS SELECT ID, W FROM TIMED;
--@dead-letters MR-4008
--@send timed
-- "a" : {"w": "1970-01-02 00:00:01"} @1
-- "b" : {"w": "tomorrow"} @2
--@expect OUT
-- "a" : {"W": "1970-01-02 00:00:01"} @86401000

--@test: a row whose time is negative is rejected
CREATE STREAM TIMED (ID VARCHAR KEY, AT BIGINT) WITH (kafka_topic='timed', value_format='JSON', timestamp='AT');
CREATE STREAM OUT AS SELECT ID, AT FROM TIMED;
--@dead-letters MR-4006
--@send timed
-- "a" : {"at": -1} @1
-- "b" : {"at": 2} @2
--@expect OUT
-- "b" : {"AT": 2} @2

--@test: the time of a source is not the time of what is made of it
CREATE STREAM TIMED (ID VARCHAR KEY, AT BIGINT) WITH (kafka_topic='timed', value_format='JSON', timestamp='AT');
CREATE STREAM MID AS SELECT ID, AT - 1000 AS AT FROM TIMED;
CREATE STREAM OUT AS SELECT ID, ROWTIME AS R FROM MID;
--@send timed
-- "a" : {"at": 5000} @1
--@expect OUT
-- "a" : {"R": 5000} @5000

--@test: a result can say which column is its time
CREATE STREAM OUT WITH (timestamp='LATER') AS SELECT ID, AT + 1000 AS LATER FROM E;
--@send e
-- "a" : {"at": 5000} @1
--@expect OUT
-- "a" : {"LATER": 6000} @6000

--@test: texts beside ROWTIME are times, in part or whole
CREATE STREAM OUT AS SELECT ID, ROWTIME >= '1970-01-01T00:00:02' AS A, ROWTIME < '1971' AS B, ROWTIME BETWEEN '1970-01-01' AND '1970-01-02' AS C FROM E;
--@send e
-- "a" : {} @1999
-- "b" : {} @2000
-- "c" : {} @86400001
--@expect OUT
-- "a" : {"A": false, "B": true, "C": true} @1999
-- "b" : {"A": true, "B": true, "C": true} @2000
-- "c" : {"A": true, "B": true, "C": false} @86400001

--@test: rows by a time with a zone
CREATE STREAM OUT AS SELECT ID, AT FROM E WHERE ROWTIME >= '1970-01-01T02:00:00+0200';
--@send e
-- "a" : {"at": 1} @0
--@expect OUT
-- "a" : {"AT": 1} @0

--@test: texts beside columns of dates and times
CREATE STREAM OUT AS SELECT ID, TS > '1970-01-01T00:00:01' AS A, D = '1970-01-03' AS B, T < '01:00' AS C FROM E;
--@send e
-- "a" : {"ts": 1001, "d": 2, "t": 3599999} @1
-- "b" : {"ts": 1000, "d": 3, "t": 3600000} @2
--@expect OUT
-- "a" : {"A": true, "B": true, "C": true} @1
-- "b" : {"A": false, "B": false, "C": false} @2

--@test: dates and times become texts
CREATE STREAM OUT AS SELECT ID, CAST(TS AS VARCHAR) AS A, CAST(D AS VARCHAR) AS B, CAST(T AS VARCHAR) AS C FROM E;
--@send e
-- "a" : {"ts": 1001, "d": 2, "t": 3661000} @1
--@expect OUT
-- "a" : {"A": "1970-01-01T00:00:01.001", "B": "1970-01-03", "C": "01:01:01"} @1

--@test: formatted and parsed
CREATE STREAM OUT AS SELECT ID, FORMAT_TIMESTAMP(TS, 'yyyy/MM/dd HH:mm') AS A, PARSE_TIMESTAMP(WHEN_TEXT, 'dd.MM.yyyy HH:mm') AS B,
  FORMAT_DATE(D, 'dd-MMM') AS C, UNIX_TIMESTAMP(TS) AS F FROM E;
--@columns OUT: `ID` STRING KEY, `A` STRING, `B` TIMESTAMP, `C` STRING, `F` BIGINT
--@send e
-- "a" : {"ts": 90060000, "when_text": "02.01.1970 01:01", "d": 31} @1
--@expect OUT
-- "a" : {"A": "1970/01/02 01:01", "B": 90060000, "C": "01-Feb", "F": 90060000} @1

--@test: added units
CREATE STREAM OUT AS SELECT ID, TIMESTAMPADD(DAYS, 1, TS) AS A, TIMESTAMPSUB(SECONDS, 1, TS) AS B, DATEADD(DAYS, 3, D) AS C, TIMEADD(HOURS, 1, T) AS F FROM E;
--@send e
-- "a" : {"ts": 1000, "d": 2, "t": 0} @1
--@expect OUT
-- "a" : {"A": 86401000, "B": 0, "C": 5, "F": 3600000} @1

--@test: a time column that is a truth value
CREATE STREAM TIMED (ID VARCHAR KEY, B BOOLEAN) WITH (kafka_topic='timed', value_format='JSON', timestamp=^'B'^);  --@error MR-3021

--@test: a text that is no time
CREATE STREAM OUT AS SELECT ID, AT FROM E WHERE ^ROWTIME > 'noon'^;  --@error MR-2011
