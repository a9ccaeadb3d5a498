-- Each bid with its auction, at most 10 s apart; both have the auction as the key.
CREATE STREAM bids (auction BIGINT KEY)
WITH (kafka_topic='${INPUT}', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE STREAM auctions (id BIGINT KEY)
WITH (kafka_topic='${SECOND}', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE STREAM results WITH (kafka_topic='${OUTPUT}') AS
SELECT b.auction AS auction, b.ts AS bid_ts, b.price AS price, a.ts AS auction_ts, a.category AS category
FROM bids b JOIN auctions a WITHIN 10 SECONDS GRACE PERIOD ${GRACE} SECONDS ON b.auction = a.id
EMIT CHANGES;
