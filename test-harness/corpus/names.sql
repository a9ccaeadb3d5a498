-- How things are called: case, quotes, names of columns that have none.
CREATE STREAM PARCELS (ID VARCHAR KEY, WEIGHT INT, SENDER VARCHAR, DEST STRUCT<CITY VARCHAR, ZIP INT>)
  WITH (kafka_topic='parcels', value_format='JSON');

--@test: names without quotes are upper-cased, in any place
create stream heavy as select id, weight as total, sender from parcels where weight > 10;
--@columns HEAVY: `ID` STRING KEY, `TOTAL` INTEGER, `SENDER` STRING
--@send parcels
-- "p1" : {"weight": 11, "sender": "ann"} @1
--@expect HEAVY
-- "p1" : {"TOTAL": 11, "SENDER": "ann"} @1

--@test: quoted names keep their case, with either quote
CREATE STREAM `Labels` AS SELECT ID, WEIGHT AS `grams`, SENDER AS "from whom" FROM PARCELS;
--@columns Labels: `ID` STRING KEY, `grams` INTEGER, `from whom` STRING
--@send parcels
-- "p1" : {"weight": 3, "sender": "bob"} @1
--@expect Labels
-- "p1" : {"grams": 3, "from whom": "bob"} @1

--@test: expressions without a name are numbered among themselves
CREATE STREAM SUMS AS SELECT ID, WEIGHT + 1, SENDER, UCASE(SENDER), WEIGHT * 2 AS TWICE FROM PARCELS;
--@columns SUMS: `ID` STRING KEY, `KSQL_COL_0` INTEGER, `SENDER` STRING, `KSQL_COL_1` STRING, `TWICE` INTEGER
--@send parcels
-- "p1" : {"weight": 3, "sender": "bob"} @1
--@expect SUMS
-- "p1" : {"KSQL_COL_0": 4, "SENDER": "bob", "KSQL_COL_1": "BOB", "TWICE": 6} @1

--@test: a number that the source uses is skipped
CREATE STREAM TAKEN (ID VARCHAR KEY, KSQL_COL_0 INT) WITH (kafka_topic='taken', value_format='JSON');
CREATE STREAM NEXTONE AS SELECT ID, KSQL_COL_0 + 1 FROM TAKEN;
--@columns NEXTONE: `ID` STRING KEY, `KSQL_COL_1` INTEGER

--@test: a field is called as in its struct, and again with a number
CREATE STREAM CITIES AS SELECT ID, DEST->CITY, DEST->ZIP, DEST->CITY FROM PARCELS;
--@columns CITIES: `ID` STRING KEY, `CITY` STRING, `ZIP` INTEGER, `CITY_1` STRING
--@send parcels
-- "p1" : {"dest": {"city": "Linz", "zip": 4020}} @1
--@expect CITIES
-- "p1" : {"CITY": "Linz", "ZIP": 4020, "CITY_1": "Linz"} @1

--@test: functions are called in any case
CREATE STREAM LOUD AS SELECT ID, uCaSe(SENDER) AS S, LEN(SENDER) AS L FROM PARCELS;
--@send parcels
-- "p1" : {"sender": "eve"} @1
--@expect LOUD
-- "p1" : {"S": "EVE", "L": 3} @1

--@test: a quoted lower-case column is found by exactly that field
CREATE STREAM EXACT (ID VARCHAR KEY, `size` INT, COLOUR VARCHAR) WITH (kafka_topic='exact', value_format='JSON');
CREATE STREAM OUT AS SELECT ID, `size` AS A, COLOUR AS B FROM EXACT;
--@send exact
-- "a" : {"size": 1, "colour": "red"} @1
-- "b" : {"SIZE": 2, "Colour": "blue"} @2
-- "c" : {"Size": 3, "COLOUR": "green"} @3
--@expect OUT
-- "a" : {"A": 1, "B": "red"} @1
-- "b" : {"A": null, "B": "blue"} @2
-- "c" : {"A": null, "B": "green"} @3

--@test: names may begin with a digit
CREATE STREAM OUT AS SELECT ID, WEIGHT AS 1st, SENDER AS 2nd FROM PARCELS;
--@columns OUT: `ID` STRING KEY, `1ST` INTEGER, `2ND` STRING

--@test: an alias of a source stands before its columns
CREATE STREAM OUT AS SELECT P.ID, P.WEIGHT FROM PARCELS AS P WHERE P.SENDER = 'ann';
--@columns OUT: `ID` STRING KEY, `WEIGHT` INTEGER
--@send parcels
-- "p1" : {"weight": 1, "sender": "ann"} @1
-- "p2" : {"weight": 2, "sender": "bob"} @2
--@expect OUT
-- "p1" : {"WEIGHT": 1} @1

--@test: a prefix for the topics of results
SET 'ksql.output.topic.name.prefix' = 'team-';
CREATE STREAM OUT AS SELECT ID, WEIGHT FROM PARCELS;
--@send parcels
-- "p1" : {"weight": 1} @1
--@expect team-OUT
-- "p1" : {"WEIGHT": 1} @1

--@test: a topic that is named is the one
CREATE STREAM OUT WITH (kafka_topic='elsewhere') AS SELECT ID, WEIGHT FROM PARCELS;
--@send parcels
-- "p1" : {"weight": 1} @1
--@expect elsewhere
-- "p1" : {"WEIGHT": 1} @1

--@test: a column that is not there
CREATE STREAM OUT AS SELECT ID, ^WEIGTH^ FROM PARCELS;  --@error MR-2004

--@test: two columns of one name
CREATE STREAM OUT AS SELECT ID, WEIGHT AS X, ^SENDER AS X^ FROM PARCELS;  --@error MR-2006

--@test: system columns need an alias where a query lasts
CREATE STREAM OUT AS SELECT ID, WEIGHT, ^ROWTIME^ FROM PARCELS;  --@error MR-2007

--@test: an alias must not be the name of a system column
CREATE STREAM OUT AS SELECT ID, WEIGHT AS ^ROWOFFSET^ FROM PARCELS;  --@error MR-2007

--@test: a field that the struct has not
CREATE STREAM OUT AS SELECT ID, DEST->^STREET^ FROM PARCELS;  --@error MR-2009

--@test: an alias that nobody has
CREATE STREAM OUT AS SELECT ID, ^Q^.WEIGHT FROM PARCELS P;  --@error MR-2008
