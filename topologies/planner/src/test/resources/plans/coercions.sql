-- Elements of constructors come to one type, texts of times mean times, and an INSERT may name its query.
CREATE STREAM made AS
SELECT device_id, ARRAY[1, '2', 3.5, NULL] AS numbers, MAP('a' := ARRAY[number], 'b' := ARRAY[total]) AS lists,
       ARRAY[STRUCT(x := 1), STRUCT(x := 2.5E0)] AS points
FROM readings WHERE ROWTIME BETWEEN '2017' AND '2018-06-01T12' AND made IN ('2020-01-01', '2021-01-01T10:00');
INSERT INTO alerts WITH (query_id='first.of-all') SELECT device_id, site AS kind, temperature AS measured FROM readings;
CREATE STREAM keys_only (k INT KEY) WITH (kafka_topic='keys', value_format='JSON');
CREATE STREAM spelled AS
SELECT k, k IN ('1', '2.0', 3) AS n, CAST(k AS VARCHAR) IN (1, TRUE, 'x') AS t, ARRAY[1] IN (ARRAY[k], ARRAY[9999999999]) AS a,
       ARRAY[STRUCT(x := 1), STRUCT(y := 2, x := 2.5E0)] AS points
FROM keys_only;
CREATE STREAM again AS SELECT * FROM readings PARTITION BY UCASE(site);
