-- SPDX-License-Identifier: Apache-2.0
--
-- Transactions: every card payment goes out again with what its account spent lately and with a fraud probability.
--
--   payments ──> join accounts ──> trailing 1 min and 10 min per account ──> PREDICT fraud ──> transactions_scored
--                    ^                                                                          │
--   accounts ────────┘                                                   score > 0.8 ──────────┼──> fraud_alerts
--                                                                  0.3 < score <= 0.8 ─────────┴──> fraud_review

CREATE MODEL fraud WITH (
  path = 'models/fraud.onnx',
  sha256 = 'd7dd5be934f2b8ed703c14477ecfb9d11b9b6a3802a5dd5badc2bbb8c3fcbb74',
  on_error = 'dlq'
);

CREATE STREAM payments (
  account_id   VARCHAR KEY,
  payment_id   VARCHAR,
  card_id      VARCHAR,
  merchant_id  VARCHAR,
  mcc          INTEGER,
  amount       DOUBLE,
  currency     VARCHAR,
  country      VARCHAR,
  card_present BOOLEAN,
  channel      VARCHAR,
  ts           BIGINT
) WITH (
  kafka_topic = 'payments',
  key_format = 'KAFKA',
  value_format = 'AVRO',
  timestamp = 'ts'
);

-- Only the key is declared: the other columns (home_country, tier, opened_days, credit_limit, avg_amount) come from the
-- schema registry, or from schemas/accounts-value.avsc where there is none.
CREATE TABLE accounts (account_id VARCHAR PRIMARY KEY) WITH (
  kafka_topic = 'accounts',
  key_format = 'KAFKA',
  value_format = 'AVRO'
);

-- One row out for each payment. A payment of an account that is not known goes out too, without a score.
CREATE STREAM transactions_scored WITH (kafka_topic = 'transactions_scored', value_format = 'AVRO') AS
SELECT
  p.account_id   AS account_id,
  p.payment_id   AS payment_id,
  MASK_KEEP_RIGHT(p.card_id, 4) AS card,
  p.merchant_id  AS merchant_id,
  p.mcc          AS mcc,
  p.amount       AS amount,
  p.currency     AS currency,
  p.country      AS country,
  p.card_present AS card_present,
  p.channel      AS channel,
  p.ts           AS ts,
  a.home_country AS home_country,
  a.tier         AS tier,

  -- what the account did in the last minute and in the last ten
  COUNT(*)                  OVER last_1m  AS payments_1m,
  SUM(p.amount)             OVER last_1m  AS spend_1m,
  COUNT(*)                  OVER last_10m AS payments_10m,
  SUM(p.amount)             OVER last_10m AS spend_10m,
  COUNT_DISTINCT(p.country) OVER last_10m AS countries_10m,

  -- the probability of fraud: the arguments are the model's features, in its order
  PREDICT(fraud,
    p.amount / a.avg_amount,
    COUNT(*) OVER last_1m,
    SUM(p.amount) OVER last_1m / a.avg_amount,
    COUNT(*) OVER last_10m,
    SUM(p.amount) OVER last_10m / a.credit_limit,
    COUNT_DISTINCT(p.country) OVER last_10m,
    CASE WHEN p.country = a.home_country THEN 0E0 ELSE 1E0 END,
    CASE WHEN p.card_present THEN 0E0 ELSE 1E0 END,
    a.opened_days
  ) AS score
FROM payments p
LEFT JOIN accounts a ON p.account_id = a.account_id
WINDOW
  last_1m  AS (PARTITION BY p.account_id RANGE INTERVAL 1 MINUTE PRECEDING),
  last_10m AS (PARTITION BY p.account_id
               RANGE BETWEEN INTERVAL 10 MINUTES PRECEDING AND CURRENT ROW
               GRACE PERIOD 30 SECONDS)
EMIT CHANGES;

-- Sure enough to block the card.
CREATE STREAM fraud_alerts WITH (kafka_topic = 'fraud_alerts', value_format = 'AVRO') AS
SELECT account_id, payment_id, card, merchant_id, amount, currency, country, home_country, payments_1m, spend_10m, ts, score
FROM transactions_scored
WHERE score > 0.8
EMIT CHANGES;

-- Not sure: a person decides.
CREATE STREAM fraud_review WITH (kafka_topic = 'fraud_review', value_format = 'AVRO') AS
SELECT account_id, payment_id, card, merchant_id, amount, currency, country, home_country, payments_1m, spend_10m, ts, score
FROM transactions_scored
WHERE score > 0.3 AND score <= 0.8
EMIT CHANGES;
