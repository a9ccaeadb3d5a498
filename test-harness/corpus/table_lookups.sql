-- A stream that looks up rows of a table.
CREATE STREAM ORDERS (OID VARCHAR KEY, PRODUCT VARCHAR, QTY INT) WITH (kafka_topic='orders', value_format='JSON');
CREATE TABLE PRODUCTS (PID VARCHAR PRIMARY KEY, NAME VARCHAR, PRICE DECIMAL(6,2)) WITH (kafka_topic='products', value_format='JSON');

--@test: each row sees the table as it is then, and a change of the table gives nothing
CREATE STREAM OUT AS SELECT PID, OID, NAME, QTY * PRICE AS TOTAL FROM ORDERS JOIN PRODUCTS ON PRODUCT = PID;
--@columns OUT: `PID` STRING KEY, `OID` STRING, `NAME` STRING, `TOTAL` DECIMAL(17, 2)
--@send orders
-- "o0" : {"product": "p", "qty": 1} @1
--@send products
-- "p" : {"name": "pen", "price": 1.50} @2
--@send orders
-- "o1" : {"product": "p", "qty": 2} @3
--@send products
-- "p" : {"name": "pen", "price": 2.00} @4
--@send orders
-- "o2" : {"product": "p", "qty": 2} @5
--@expect OUT
-- "p" : {"OID": "o1", "NAME": "pen", "TOTAL": 3.00} @3
-- "p" : {"OID": "o2", "NAME": "pen", "TOTAL": 4.00} @5

--@test: LEFT has nulls where the table has nothing, or no longer
CREATE STREAM OUT AS SELECT PRODUCT, OID, NAME FROM ORDERS LEFT JOIN PRODUCTS ON PRODUCT = PID;
--@columns OUT: `PRODUCT` STRING KEY, `OID` STRING, `NAME` STRING
--@send products
-- "p" : {"name": "pen", "price": 1.50} @1
--@send orders
-- "o1" : {"product": "p"} @2
-- "o2" : {"product": "q"} @3
--@send products
-- "p" : null @4
--@send orders
-- "o3" : {"product": "p"} @5
--@expect OUT
-- "p" : {"OID": "o1", "NAME": "pen"} @2
-- "q" : {"OID": "o2", "NAME": null} @3
-- "p" : {"OID": "o3", "NAME": null} @5

--@test: the row has the time of the stream
CREATE STREAM OUT AS SELECT PRODUCT, NAME FROM ORDERS JOIN PRODUCTS ON PRODUCT = PID;
--@send products
-- "p" : {"name": "pen"} @5000
--@send orders
-- "o1" : {"product": "p"} @200
--@expect OUT
-- "p" : {"NAME": "pen"} @200

--@test: conditions on both sides
CREATE STREAM OUT AS SELECT PRODUCT, OID, NAME FROM ORDERS JOIN PRODUCTS ON PRODUCT = PID WHERE QTY > 1 AND PRICE < 2;
--@send products
-- "p" : {"name": "pen", "price": 1.50} @1
-- "q" : {"name": "ink", "price": 2.50} @1
--@send orders
-- "o1" : {"product": "p", "qty": 2} @2
-- "o2" : {"product": "p", "qty": 1} @3
-- "o3" : {"product": "q", "qty": 2} @4
--@expect OUT
-- "p" : {"OID": "o1", "NAME": "pen"} @2

--@test: a joined stream can be grouped
CREATE TABLE OUT AS SELECT NAME, SUM(QTY) AS S FROM ORDERS JOIN PRODUCTS ON PRODUCT = PID GROUP BY NAME;
--@send products
-- "p" : {"name": "pen"} @1
-- "q" : {"name": "pen"} @1
--@send orders
-- "o1" : {"product": "p", "qty": 2} @2
-- "o2" : {"product": "q", "qty": 3} @3
--@expect OUT
-- "pen" : {"S": 2} @2
-- "pen" : {"S": 5} @3

--@test: the same key on both sides moves nothing
CREATE STREAM OUT AS SELECT OID, QTY, NAME FROM ORDERS JOIN PRODUCTS ON OID = PID;
--@count repartitions 0
--@send products
-- "o1" : {"name": "pen"} @1
--@send orders
-- "o1" : {"qty": 2} @2
--@expect OUT
-- "o1" : {"QTY": 2, "NAME": "pen"} @2

--@test: a table without a key in its records is rejected
CREATE STREAM OUT AS SELECT PRODUCT, NAME FROM ORDERS JOIN PRODUCTS ON PRODUCT = PID;
--@dead-letters MR-4009
--@send products
-- null : {"name": "pen"} @1
--@expect OUT

--@test: WITHIN is for streams
CREATE STREAM OUT AS SELECT PRODUCT, NAME FROM ORDERS JOIN PRODUCTS ^WITHIN 1 SECOND^ ON PRODUCT = PID;  --@error MR-3012

--@test: a table is looked up by its primary key
CREATE STREAM OUT AS SELECT PRODUCT, NAME FROM ORDERS JOIN PRODUCTS ON ^PRODUCT = NAME^;  --@error MR-3012
