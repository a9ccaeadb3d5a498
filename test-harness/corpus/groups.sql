-- GROUP BY without windows: keys, values, what is left out.
CREATE STREAM SALES (SHOP VARCHAR KEY, ITEM VARCHAR, QTY INT, PRICE DECIMAL(8,2), TAGS ARRAY<VARCHAR>, BUYER STRUCT<NAME VARCHAR, AGE INT>)
  WITH (kafka_topic='sales', value_format='JSON');

--@test: each change of a group is a row
CREATE TABLE OUT AS SELECT SHOP, COUNT(*) AS N, SUM(QTY) AS Q, SUM(PRICE) AS P FROM SALES GROUP BY SHOP;
--@columns OUT: `SHOP` STRING KEY, `N` BIGINT, `Q` INTEGER, `P` DECIMAL(8, 2)
--@send sales
-- "a" : {"qty": 1, "price": 2.50} @1
-- "b" : {"qty": 5, "price": 1.00} @2
-- "a" : {"qty": 2, "price": 0.25} @3
--@expect OUT
-- "a" : {"N": 1, "Q": 1, "P": 2.50} @1
-- "b" : {"N": 1, "Q": 5, "P": 1.00} @2
-- "a" : {"N": 2, "Q": 3, "P": 2.75} @3

--@test: a group has the largest of its times
CREATE TABLE OUT AS SELECT SHOP, COUNT(*) AS N FROM SALES GROUP BY SHOP;
--@send sales
-- "a" : {"qty": 1} @10
-- "a" : {"qty": 1} @5
--@expect OUT
-- "a" : {"N": 1} @10
-- "a" : {"N": 2} @10

--@test: rows of a null group are left out
CREATE TABLE OUT AS SELECT ITEM, COUNT(*) AS N FROM SALES GROUP BY ITEM;
--@dead-letters MR-4009
--@send sales
-- "a" : {"item": "x"} @1
-- "a" : {"item": null} @2
-- "b" : {"item": "x"} @3
--@expect OUT
-- "x" : {"N": 1} @1
-- "x" : {"N": 2} @3

--@test: a group of an expression is called by its alias
CREATE TABLE OUT AS SELECT UCASE(ITEM) AS KIND, COUNT(*) AS N FROM SALES GROUP BY UCASE(ITEM);
--@columns OUT: `KIND` STRING KEY, `N` BIGINT
--@send sales
-- "a" : {"item": "x"} @1
-- "a" : {"item": "X"} @2
--@expect OUT
-- "X" : {"N": 1} @1
-- "X" : {"N": 2} @2

--@test: a group of a field
CREATE TABLE OUT AS SELECT BUYER->NAME AS NAME, MAX(BUYER->AGE) AS OLDEST FROM SALES GROUP BY BUYER->NAME;
--@send sales
-- "a" : {"buyer": {"name": "ann", "age": 30}} @1
-- "a" : {"buyer": {"name": "ann", "age": 29}} @2
--@expect OUT
-- "ann" : {"OLDEST": 30} @1
-- "ann" : {"OLDEST": 30} @2

--@test: nulls are not summed, and not counted by COUNT of a column
CREATE TABLE OUT AS SELECT SHOP, COUNT(*) AS N, COUNT(QTY) AS C, SUM(QTY) AS S, AVG(QTY) AS A, MIN(QTY) AS L FROM SALES GROUP BY SHOP;
--@send sales
-- "a" : {"qty": null} @1
-- "a" : {"qty": 4} @2
-- "a" : {"qty": 2} @3
--@expect OUT
-- "a" : {"N": 1, "C": 0, "S": 0, "A": 0.0, "L": null} @1
-- "a" : {"N": 2, "C": 1, "S": 4, "A": 4.0, "L": 4} @2
-- "a" : {"N": 3, "C": 2, "S": 6, "A": 3.0, "L": 2} @3

--@test: lists keep nulls and order, sets each value once
CREATE TABLE OUT AS SELECT SHOP, COLLECT_LIST(ITEM) AS L, COLLECT_SET(ITEM) AS S FROM SALES GROUP BY SHOP;
--@send sales
-- "a" : {"item": "x"} @1
-- "a" : {"item": null} @2
-- "a" : {"item": "x"} @3
--@expect OUT
-- "a" : {"L": ["x"], "S": ["x"]} @1
-- "a" : {"L": ["x", null], "S": ["x", null]} @2
-- "a" : {"L": ["x", null, "x"], "S": ["x", null]} @3

--@test: the earliest and the latest, with and without nulls
CREATE TABLE OUT AS SELECT SHOP, EARLIEST_BY_OFFSET(QTY) AS E, LATEST_BY_OFFSET(QTY) AS L, LATEST_BY_OFFSET(QTY, false) AS LN, LATEST_BY_OFFSET(QTY, 2) AS L2 FROM SALES GROUP BY SHOP;
--@send sales
-- "a" : {"qty": 1} @1
-- "a" : {"qty": 2} @2
-- "a" : {"qty": null} @3
--@expect OUT
-- "a" : {"E": 1, "L": 1, "LN": 1, "L2": [1]} @1
-- "a" : {"E": 1, "L": 2, "LN": 2, "L2": [1, 2]} @2
-- "a" : {"E": 1, "L": 2, "LN": null, "L2": [1, 2]} @3

--@test: the largest three, and counts by value
CREATE TABLE OUT AS SELECT SHOP, TOPK(QTY, 3) AS T, TOPKDISTINCT(QTY, 2) AS D, HISTOGRAM(ITEM) AS H FROM SALES GROUP BY SHOP;
--@send sales
-- "a" : {"qty": 5, "item": "x"} @1
-- "a" : {"qty": 7, "item": "y"} @2
-- "a" : {"qty": 7, "item": "x"} @3
-- "a" : {"qty": 1, "item": "x"} @4
--@expect OUT
-- "a" : {"T": [5], "D": [5], "H": {"x": 1}} @1
-- "a" : {"T": [7, 5], "D": [7, 5], "H": {"x": 1, "y": 1}} @2
-- "a" : {"T": [7, 7, 5], "D": [7, 5], "H": {"x": 2, "y": 1}} @3
-- "a" : {"T": [7, 7, 5], "D": [7, 5], "H": {"x": 3, "y": 1}} @4

--@test: expressions over aggregates
CREATE TABLE OUT AS SELECT SHOP, SUM(QTY) * 2 AS TWICE, SUM(QTY) / COUNT(*) AS MEAN, SHOP + '!' AS LOUD FROM SALES GROUP BY SHOP;
--@send sales
-- "a" : {"qty": 5} @1
-- "a" : {"qty": 2} @2
--@expect OUT
-- "a" : {"TWICE": 10, "MEAN": 5, "LOUD": "a!"} @1
-- "a" : {"TWICE": 14, "MEAN": 3, "LOUD": "a!"} @2

--@test: HAVING takes back what passed and no longer does
CREATE TABLE OUT AS SELECT SHOP, SUM(QTY) AS S FROM SALES GROUP BY SHOP HAVING SUM(QTY) > 3;
--@send sales
-- "a" : {"qty": 1} @1
-- "a" : {"qty": 4} @2
-- "a" : {"qty": -4} @3
-- "a" : {"qty": -1} @4
--@expect OUT
-- "a" : {"S": 5} @2
-- "a" : null @3

--@test: WHERE comes before the groups
CREATE TABLE OUT AS SELECT SHOP, COUNT(*) AS N FROM SALES WHERE QTY > 1 GROUP BY SHOP;
--@count filtered 1
--@send sales
-- "a" : {"qty": 1} @1
-- "a" : {"qty": 2} @2
--@expect OUT
-- "a" : {"N": 1} @2

--@test: a column that is not grouped
CREATE TABLE OUT AS SELECT SHOP, ^ITEM^, COUNT(*) AS N FROM SALES GROUP BY SHOP;  --@error MR-3005

--@test: an aggregate inside another
CREATE TABLE OUT AS SELECT SHOP, SUM(^COUNT(QTY)^) AS N FROM SALES GROUP BY SHOP;  --@error MR-3003

--@test: an aggregate in WHERE
CREATE TABLE OUT AS SELECT SHOP, COUNT(*) AS N FROM SALES WHERE ^COUNT(*)^ > 1 GROUP BY SHOP;  --@error MR-3003

--@test: groups without an aggregate
CREATE TABLE OUT AS SELECT SHOP, SHOP + '!' AS X FROM SALES GROUP BY ^SHOP^;  --@error MR-3004

--@test: HAVING without groups
CREATE STREAM OUT AS SELECT SHOP, QTY FROM SALES HAVING ^QTY > 1^;  --@error MR-3006

--@test: the groups must be selected
CREATE TABLE OUT AS SELECT ^COUNT(*) AS N^ FROM SALES GROUP BY ITEM;  --@error MR-3001
