-- Nexmark 11: the bids of each session of a bidder, which ends where none comes for 10 s. Bids change partitions, which need not
-- be in step.
CREATE STREAM bid (auction BIGINT KEY)
WITH (kafka_topic='${INPUT}', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE TABLE results WITH (kafka_topic='${OUTPUT}') AS
SELECT bidder, WINDOWSTART AS wstart, WINDOWEND AS wend, COUNT(*) AS cnt
FROM bid
WINDOW SESSION (10 SECONDS, GRACE PERIOD 1 DAY)
GROUP BY bidder
EMIT CHANGES;
