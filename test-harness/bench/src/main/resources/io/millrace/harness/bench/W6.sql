-- The fraud score of each transaction: eight features into a small network.
CREATE STREAM transactions (account_id VARCHAR KEY)
WITH (kafka_topic='${INPUT}', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE MODEL fraud WITH (path='${MODEL}');

CREATE STREAM results WITH (kafka_topic='${OUTPUT}') AS
SELECT account_id, ts,
       PREDICT(fraud, amount / 1000, LN(1 + amount),
               SIN(ts % 86400000 / 86400000E0 * 2 * PI()), COS(ts % 86400000 / 86400000E0 * 2 * PI()),
               CASE WHEN card_present THEN 1E0 ELSE 0E0 END,
               CASE WHEN country = 'US' THEN 1E0 ELSE 0E0 END,
               LEN(merchant_id) / 100E0,
               CASE WHEN currency = 'USD' THEN 1E0 ELSE 0E0 END) AS score
FROM transactions
EMIT CHANGES;
