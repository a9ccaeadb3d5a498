-- Nexmark 1: prices in another currency.
CREATE STREAM bid (auction BIGINT KEY)
WITH (kafka_topic='${INPUT}', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE STREAM results WITH (kafka_topic='${OUTPUT}') AS
SELECT auction, bidder, price * 0.908E0 AS price, ts
FROM bid
EMIT CHANGES;
