-- Nexmark 2: the bids on some auctions.
CREATE STREAM bid (auction BIGINT KEY)
WITH (kafka_topic='${INPUT}', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE STREAM results WITH (kafka_topic='${OUTPUT}') AS
SELECT auction, price, ts
FROM bid
WHERE auction % 123 = 0
EMIT CHANGES;
