-- Queries over tables: changes, tombstones, groups that take back, joins.
CREATE TABLE USERS (ID VARCHAR PRIMARY KEY, NAME VARCHAR, CITY VARCHAR, POINTS INT) WITH (kafka_topic='users', value_format='JSON');
CREATE TABLE TEAMS (ID VARCHAR PRIMARY KEY, TEAM VARCHAR) WITH (kafka_topic='teams', value_format='JSON');

--@test: a table of a table has its rows and its tombstones
CREATE TABLE OUT AS SELECT ID, UCASE(NAME) AS N, POINTS + 1 AS P FROM USERS;
--@columns OUT: `ID` STRING KEY, `N` STRING, `P` INTEGER
--@send users
-- "u" : {"name": "ann", "points": 1} @1
-- "u" : {"name": "ann", "points": 2} @2
-- "u" : null @3
--@expect OUT
-- "u" : {"N": "ANN", "P": 2} @1
-- "u" : {"N": "ANN", "P": 3} @2
-- "u" : null @3

--@test: a filter takes back what had passed, and only that
CREATE TABLE OUT AS SELECT ID, POINTS FROM USERS WHERE POINTS > 5;
--@send users
-- "u" : {"points": 1} @1
-- "u" : {"points": 6} @2
-- "u" : {"points": 2} @3
-- "u" : {"points": 3} @4
-- "v" : {"points": 7} @5
-- "v" : null @6
--@expect OUT
-- "u" : {"POINTS": 6} @2
-- "u" : null @3
-- "v" : {"POINTS": 7} @5
-- "v" : null @6

--@test: groups of a table subtract what was and add what is
CREATE TABLE OUT AS SELECT CITY, COUNT(*) AS N, SUM(POINTS) AS S FROM USERS GROUP BY CITY;
--@send users
-- "u" : {"city": "Linz", "points": 1} @1
-- "v" : {"city": "Linz", "points": 2} @2
-- "u" : {"city": "Graz", "points": 5} @3
-- "v" : null @4
--@expect OUT
-- "Linz" : {"N": 1, "S": 1} @1
-- "Linz" : {"N": 2, "S": 3} @2
-- "Linz" : {"N": 1, "S": 2} @3
-- "Graz" : {"N": 1, "S": 5} @3
-- "Linz" : {"N": 0, "S": 0} @4

--@test: a row without a group is in none, and no dead letter
CREATE TABLE OUT AS SELECT CITY, COUNT(*) AS N FROM USERS GROUP BY CITY;
--@count applied 3
--@send users
-- "u" : {"city": null} @1
-- "u" : {"city": "Linz"} @2
-- "u" : {"city": null} @3
--@expect OUT
-- "Linz" : {"N": 1} @2
-- "Linz" : {"N": 0} @3

--@test: a third table behind a FULL join is joined on its key, ROWKEY
CREATE TABLE CLUBS (ID VARCHAR PRIMARY KEY, CLUB VARCHAR) WITH (kafka_topic='clubs', value_format='JSON');
CREATE TABLE OUT AS SELECT ROWKEY AS ID, NAME, TEAM, CLUB FROM USERS U FULL JOIN TEAMS T ON U.ID = T.ID FULL JOIN CLUBS C ON ROWKEY = C.ID;
--@send teams
-- "u" : {"team": "red"} @1
--@send clubs
-- "u" : {"club": "north"} @2
-- "v" : {"club": "south"} @3
--@expect OUT
-- "u" : {"NAME": null, "TEAM": "red", "CLUB": null} @1
-- "u" : {"NAME": null, "TEAM": "red", "CLUB": "north"} @2
-- "v" : {"NAME": null, "TEAM": null, "CLUB": "south"} @3

--@test: two tables are joined by their keys, each change gives a row
CREATE TABLE OUT AS SELECT U.ID AS ID, NAME, TEAM FROM USERS U JOIN TEAMS T ON U.ID = T.ID;
--@send users
-- "u" : {"name": "ann"} @1
--@send teams
-- "u" : {"team": "red"} @5
--@send users
-- "u" : {"name": "eve"} @2
--@send teams
-- "u" : null @6
--@expect OUT
-- "u" : {"NAME": "ann", "TEAM": "red"} @5
-- "u" : {"NAME": "eve", "TEAM": "red"} @5
-- "u" : null @6

--@test: LEFT keeps the row whose other side went
CREATE TABLE OUT AS SELECT U.ID AS ID, NAME, TEAM FROM USERS U LEFT JOIN TEAMS T ON U.ID = T.ID;
--@send users
-- "u" : {"name": "ann"} @1
--@send teams
-- "u" : {"team": "red"} @2
-- "u" : null @3
--@expect OUT
-- "u" : {"NAME": "ann", "TEAM": null} @1
-- "u" : {"NAME": "ann", "TEAM": "red"} @2
-- "u" : {"NAME": "ann", "TEAM": null} @3

--@test: FULL has rows of either side, and a tombstone when both are gone
CREATE TABLE OUT AS SELECT ROWKEY, NAME, TEAM FROM USERS U FULL OUTER JOIN TEAMS T ON U.ID = T.ID;
--@send teams
-- "u" : {"team": "red"} @1
--@send users
-- "u" : {"name": "ann"} @2
--@send teams
-- "u" : null @3
--@send users
-- "u" : null @4
--@expect OUT
-- "u" : {"NAME": null, "TEAM": "red"} @1
-- "u" : {"NAME": "ann", "TEAM": "red"} @2
-- "u" : {"NAME": "ann", "TEAM": null} @3
-- "u" : null @4

--@test: a table of groups is read as a table
CREATE STREAM PLAYS (ID VARCHAR KEY, N INT) WITH (kafka_topic='plays', value_format='JSON');
CREATE TABLE TOTALS AS SELECT ID, SUM(N) AS S FROM PLAYS GROUP BY ID;
CREATE TABLE OUT AS SELECT ID, S * 10 AS T FROM TOTALS WHERE S > 2;
--@send plays
-- "u" : {"n": 2} @1
-- "u" : {"n": 3} @2
-- "u" : {"n": -4} @3
--@expect OUT
-- "u" : {"T": 50} @2
-- "u" : null @3

--@test: rows of a table without a key are rejected
CREATE TABLE OUT AS SELECT ID, NAME FROM USERS;
--@dead-letters MR-4009
--@send users
-- null : {"name": "ann"} @1
--@expect OUT

--@test: a table's groups need aggregates that can take back
CREATE TABLE OUT AS SELECT CITY, ^MIN(POINTS)^ AS L FROM USERS GROUP BY CITY;
--@error MR-3024

--@test: a change to the same values is a row again
CREATE TABLE OUT AS SELECT ID, POINTS FROM USERS WHERE CITY IS DISTINCT FROM 'Graz';
--@send users
-- "u" : {"city": "Linz", "points": 1} @1
-- "v" : {"city": "Linz", "points": 1} @2
-- "u" : {"city": "Wels", "points": 1} @3
-- "u" : {"city": "Wels", "points": 1} @4
--@expect OUT
-- "u" : {"POINTS": 1} @1
-- "v" : {"POINTS": 1} @2
-- "u" : {"POINTS": 1} @3
-- "u" : {"POINTS": 1} @4

--@test: a row of a table whose expression fails is there, with a null
CREATE TABLE OUT AS SELECT ID, 10 / POINTS AS Q FROM USERS WHERE CITY IS DISTINCT FROM 'Graz';
--@send users
-- "u" : {"city": "Linz", "points": 0} @1
-- "u" : {"city": "Graz", "points": 0} @2
-- "u" : {"city": "Wels", "points": 5} @3
--@expect OUT
-- "u" : {"Q": null} @1
-- "u" : null @2
-- "u" : {"Q": 2} @3
