-- The shape of the shipped pipeline: join a table, frames, score once, route by the score.
CREATE STREAM transactions_scored WITH (kafka_topic='transactions_scored') AS
SELECT
  p.merchant_id AS merchant_id, p.account_id AS account_id, p.payment_id AS payment_id, p.amount AS amount,
  m.name AS merchant_name,
  COUNT(*)                  OVER last_1m  AS payments_1m,
  SUM(p.amount)             OVER last_1m  AS spend_1m,
  COUNT_DISTINCT(p.country) OVER last_10m AS countries_10m,
  PREDICT(fraud,
    SUM(p.amount) OVER last_1m / COUNT(*) OVER last_1m,
    COUNT_DISTINCT(p.country) OVER last_10m,
    CASE WHEN m.name IS NULL THEN 1E0 ELSE 0E0 END
  ) AS score
FROM payments p
LEFT JOIN merchants m ON p.merchant_id = m.merchant_id
WHERE p.amount > 0
WINDOW
  last_1m  AS (PARTITION BY p.account_id RANGE INTERVAL 1 MINUTE PRECEDING),
  last_10m AS (PARTITION BY p.account_id RANGE BETWEEN INTERVAL 10 MINUTES PRECEDING AND CURRENT ROW GRACE PERIOD 30 SECONDS)
EMIT CHANGES;

CREATE STREAM fraud_alerts WITH (kafka_topic='fraud_alerts') AS
SELECT merchant_id, account_id, payment_id, amount, score FROM transactions_scored WHERE score > 0.8;

CREATE STREAM fraud_review WITH (kafka_topic='fraud_review') AS
SELECT merchant_id, account_id, payment_id, amount, score FROM transactions_scored WHERE score > 0.3 AND score <= 0.8;
