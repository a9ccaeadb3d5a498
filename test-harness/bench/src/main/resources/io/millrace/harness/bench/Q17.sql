-- Nexmark 17: of each auction and day how many bids there were, also in three ranges of prices, and their bounds, mean and sum.
CREATE STREAM bid (auction BIGINT KEY)
WITH (kafka_topic='${INPUT}', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE TABLE results WITH (kafka_topic='${OUTPUT}') AS
SELECT auction, WINDOWSTART AS wstart, COUNT(*) AS bids,
       COUNT(CASE WHEN price < 10000 THEN 1 END) AS low,
       COUNT(CASE WHEN price >= 10000 AND price < 1000000 THEN 1 END) AS middle,
       COUNT(CASE WHEN price >= 1000000 THEN 1 END) AS high,
       MIN(price) AS min_price, MAX(price) AS max_price, AVG(price) AS avg_price, SUM(price) AS sum_price
FROM bid
WINDOW TUMBLING (SIZE 1 DAY, GRACE PERIOD ${GRACE} SECONDS)
GROUP BY auction
EMIT CHANGES;
