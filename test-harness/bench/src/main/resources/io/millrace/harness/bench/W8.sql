-- By another column than the key, without windows: the events change partitions.
CREATE STREAM transactions (account_id VARCHAR KEY)
WITH (kafka_topic='${INPUT}', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE TABLE results WITH (kafka_topic='${OUTPUT}') AS
SELECT merchant_id, COUNT(*) AS cnt, SUM(amount) AS total
FROM transactions
GROUP BY merchant_id
EMIT CHANGES;
