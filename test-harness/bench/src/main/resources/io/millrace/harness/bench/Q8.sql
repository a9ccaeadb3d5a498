-- Nexmark 8: who came and opened an auction in the same 10 s. One row an auction: of the same person and window they are equal.
-- The auctions change partitions, which need not be in step.
CREATE STREAM auctions (id BIGINT KEY)
WITH (kafka_topic='${INPUT}', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE STREAM persons (id BIGINT KEY)
WITH (kafka_topic='${SECOND}', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE STREAM results WITH (kafka_topic='${OUTPUT}') AS
SELECT p.id AS id, p.ts / 10000 * 10000 AS wstart, p.name AS name
FROM persons p JOIN auctions a WITHIN 10 SECONDS GRACE PERIOD 1 DAY ON p.id = a.seller
WHERE p.ts / 10000 = a.ts / 10000
EMIT CHANGES;
