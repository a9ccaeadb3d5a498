-- Nexmark 5: in each window of 10 s by 2 s the auction with the most bids; of several the one with the largest number.
-- Counts only grow, so the largest of their changes is that of the last ones.
CREATE STREAM bid (auction BIGINT KEY)
WITH (kafka_topic='${INPUT}', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE TABLE counts WITH (kafka_topic='${OUTPUT}-1') AS
SELECT auction, AS_VALUE(auction) AS item, WINDOWSTART AS wstart, COUNT(*) AS cnt
FROM bid
WINDOW HOPPING (SIZE 10 SECONDS, ADVANCE BY 2 SECONDS, GRACE PERIOD ${GRACE} SECONDS)
GROUP BY auction
EMIT CHANGES;

CREATE STREAM counted (item BIGINT, wstart BIGINT, cnt BIGINT)
WITH (kafka_topic='${OUTPUT}-1', key_format='KAFKA', value_format='AVRO');

CREATE TABLE results WITH (kafka_topic='${OUTPUT}') AS
SELECT wstart AS window_start, AS_VALUE(wstart) AS wstart, MAX(cnt * 1000000000 + item) AS best
FROM counted
GROUP BY wstart
EMIT CHANGES;
