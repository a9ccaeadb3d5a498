-- Sessions by the key: they end where no transaction of the account comes for a while.
CREATE STREAM transactions (account_id VARCHAR KEY)
WITH (kafka_topic='${INPUT}', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE TABLE results WITH (kafka_topic='${OUTPUT}') AS
SELECT account_id, WINDOWSTART AS wstart, WINDOWEND AS wend, COUNT(*) AS cnt, SUM(amount) AS total
FROM transactions
WINDOW SESSION (${WINDOW} SECONDS, GRACE PERIOD ${GRACE} SECONDS)
GROUP BY account_id
EMIT CHANGES;
