-- Nexmark 18: of each bidder and auction the last bid. Those of one auction are in one partition, so the last is the latest.
CREATE STREAM bid (auction BIGINT KEY)
WITH (kafka_topic='${INPUT}', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE TABLE results WITH (kafka_topic='${OUTPUT}', key_format='AVRO') AS
SELECT bidder AS of_bidder, auction AS of_auction, AS_VALUE(auction) AS auction, AS_VALUE(bidder) AS bidder,
       LATEST_BY_OFFSET(price) AS price, LATEST_BY_OFFSET(channel) AS channel, LATEST_BY_OFFSET(url) AS url,
       LATEST_BY_OFFSET(ts) AS ts, LATEST_BY_OFFSET(extra) AS extra
FROM bid
GROUP BY bidder, auction
EMIT CHANGES;
