-- SPDX-License-Identifier: Apache-2.0
--
-- Logs: the health of each service from its access log, and connection floods; one incident for each crossing.
--
--   access_logs ──> trailing 1 min per service ──> PREDICT outage ──> service_health ──> service_alarms ───┐
--        │                                                                                                 ├──> log_incidents
--        └────────> new connections: trailing 1 s per client ──> client_connections ───────────────────────┘
--
-- Client addresses are masked in everything that is written to a named topic.

CREATE MODEL outage WITH (
  path = 'models/outage.onnx',
  sha256 = 'c0ed8977fdfdd4322423cfd99a0022ebb410686ec686e5098dd8f037d92f8546',
  on_error = 'dlq'
);

-- JSON has no schema to infer from, so the columns are declared.
CREATE STREAM access_logs (
  service        VARCHAR KEY,
  client_ip      VARCHAR,
  method         VARCHAR,
  path           VARCHAR,
  status         INTEGER,
  latency_ms     DOUBLE,
  bytes          BIGINT,
  new_connection BOOLEAN,
  ts             BIGINT
) WITH (
  kafka_topic = 'access_logs',
  key_format = 'KAFKA',
  value_format = 'JSON',
  timestamp = 'ts'
);

-- Both kinds of incident, in one place.
CREATE STREAM log_incidents (
  service  VARCHAR KEY,
  kind     VARCHAR,
  client   VARCHAR,
  measured DOUBLE,
  bound    DOUBLE,
  ts       BIGINT
) WITH (
  kafka_topic = 'log_incidents',
  partitions = 1,
  key_format = 'KAFKA',
  value_format = 'JSON'
);

-- Each request with the last minute of its service behind it.
CREATE STREAM service_health WITH (kafka_topic = 'service_health', value_format = 'JSON') AS
SELECT
  service,
  MASK_KEEP_LEFT(client_ip, 4) AS client,
  method,
  path,
  status,
  status / 100 AS status_class,
  latency_ms,
  ts,
  COUNT(*)                                             OVER last_1m AS requests_1m,
  AVG(CASE WHEN status >= 500 THEN 1E0 ELSE 0E0 END)   OVER last_1m AS error_rate_1m,
  AVG(latency_ms)                                      OVER last_1m AS latency_avg_1m,
  APPROX_PERCENTILE(latency_ms, 0.95)                  OVER last_1m AS latency_p95_1m,

  -- the probability of an outage: the arguments are the model's features, in its order
  PREDICT(outage,
    AVG(CASE WHEN status >= 500 THEN 1E0 ELSE 0E0 END) OVER last_1m,
    AVG(latency_ms) OVER last_1m,
    APPROX_PERCENTILE(latency_ms, 0.95) OVER last_1m,
    AVG(CASE WHEN new_connection THEN 1E0 ELSE 0E0 END) OVER last_1m,
    AVG(bytes) OVER last_1m
  ) AS score
FROM access_logs
WINDOW last_1m AS (PARTITION BY service
                   RANGE BETWEEN INTERVAL 1 MINUTE PRECEDING AND CURRENT ROW
                   GRACE PERIOD 10 SECONDS)
EMIT CHANGES;

-- How many alarms the last minute had, this one included: WHERE comes before frames, so what a frame gives is filtered in the
-- next statement. A service is not judged by fewer than 30 requests.
CREATE STREAM service_alarms WITH (kafka_topic = 'service_alarms', value_format = 'JSON') AS
SELECT
  service,
  ts,
  requests_1m,
  score,
  SUM(CASE WHEN score > 0.8 AND requests_1m >= 30 THEN 1 ELSE 0 END) OVER last_1m AS alarms_1m
FROM service_health
WINDOW last_1m AS (PARTITION BY service
                   RANGE BETWEEN INTERVAL 1 MINUTE PRECEDING AND CURRENT ROW
                   GRACE PERIOD 10 SECONDS)
EMIT CHANGES;

-- An outage is reported with its first alarm, and not again until a minute passed without one.
INSERT INTO log_incidents
SELECT
  service,
  'outage' AS kind,
  CAST(NULL AS VARCHAR) AS client,
  score AS measured,
  0.8E0 AS bound,
  ts
FROM service_alarms
WHERE score > 0.8 AND requests_1m >= 30 AND alarms_1m = 1
EMIT CHANGES;

-- Each new connection with how many its client opened within the second up to it. The connection 101 before the previous one
-- tells whether the previous one was above 100 already.
CREATE STREAM client_connections WITH (kafka_topic = 'client_connections', value_format = 'JSON') AS
SELECT
  service,
  MASK_KEEP_LEFT(client_ip, 4) AS client,
  ts,
  COUNT(*)     OVER last_second AS connections_1s,
  LAG(ts)      OVER last_102    AS previous_ts,
  LAG(ts, 101) OVER last_102    AS hundred_before_previous_ts
FROM access_logs
WHERE new_connection
WINDOW
  last_second AS (PARTITION BY client_ip
                  RANGE BETWEEN INTERVAL 1 SECOND PRECEDING AND CURRENT ROW
                  GRACE PERIOD 10 SECONDS),
  last_102    AS (PARTITION BY client_ip ROWS 101 PRECEDING)
EMIT CHANGES;

-- A flood is reported when its client goes above 100, and not again until it has been below.
INSERT INTO log_incidents
SELECT
  service,
  'flood' AS kind,
  client,
  CAST(connections_1s AS DOUBLE) AS measured,
  100E0 AS bound,
  ts
FROM client_connections
WHERE connections_1s > 100
  AND (hundred_before_previous_ts IS NULL OR previous_ts - hundred_before_previous_ts > 1000)
EMIT CHANGES;
