-- Each transaction with what is known of its account.
CREATE STREAM transactions (account_id VARCHAR KEY)
WITH (kafka_topic='${INPUT}', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE TABLE accounts (account_id VARCHAR PRIMARY KEY)
WITH (kafka_topic='${SECOND}', key_format='KAFKA', value_format='AVRO');

CREATE STREAM results WITH (kafka_topic='${OUTPUT}') AS
SELECT t.account_id AS account_id, t.merchant_id AS merchant_id, t.amount AS amount, t.ts AS ts, a.tier AS tier, a.risk AS risk
FROM transactions t JOIN accounts a ON t.account_id = a.account_id
EMIT CHANGES;
