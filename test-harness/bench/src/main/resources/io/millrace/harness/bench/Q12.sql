-- Nexmark 12: the bids of each bidder in 10 s of the messages' timestamps, so without a timestamp column. Bids change partitions,
-- which need not be in step.
CREATE STREAM bid (auction BIGINT KEY)
WITH (kafka_topic='${INPUT}', key_format='KAFKA', value_format='AVRO');

CREATE TABLE results WITH (kafka_topic='${OUTPUT}') AS
SELECT bidder, WINDOWSTART AS wstart, COUNT(*) AS cnt
FROM bid
WINDOW TUMBLING (SIZE 10 SECONDS, GRACE PERIOD 1 DAY)
GROUP BY bidder
EMIT CHANGES;
