-- Values of a list come to one type, inside containers too; texts mean dates; a stream may have keys alone.
CREATE STREAM beacons (device_id VARCHAR KEY) WITH (kafka_topic='beacons', value_format='JSON');
CREATE STREAM heard AS SELECT device_id, 'heard' AS word FROM beacons;
CREATE STREAM listed AS
SELECT device_id, number IN ('1', 2, '2.5', '1e3') AS among, ARRAY[number] IN (ARRAY[1, '2', NULL], ARRAY['3']) AS lists,
       STRUCT(x := number) IN (STRUCT(x := '4'), STRUCT(x := 5E0)) AS points, device_id IN (7, TRUE, 'seven') AS words,
       LEAST(CAST(made AS DATE), '2020-01-01', NULL) AS earlier
FROM readings;
