-- SPDX-License-Identifier: Apache-2.0
-- What the statements of the tests may use.

CREATE STREAM readings (
  device_id VARCHAR KEY, site VARCHAR, temperature DOUBLE, vibration DOUBLE, number INT, total BIGINT,
  price DECIMAL(10, 2), ok BOOLEAN, made TIMESTAMP, day DATE, tags ARRAY<VARCHAR>, attributes MAP<VARCHAR, INT>,
  place STRUCT<lat DOUBLE, lon DOUBLE>, ts BIGINT
) WITH (kafka_topic='readings', value_format='AVRO', timestamp='ts');

CREATE STREAM payments (
  account_id VARCHAR KEY, payment_id VARCHAR, merchant_id VARCHAR, amount DOUBLE, country VARCHAR
) WITH (kafka_topic='payments', value_format='AVRO');

CREATE STREAM clicks (page VARCHAR, user_id BIGINT, ms INT) WITH (kafka_topic='clicks', value_format='JSON');

CREATE STREAM pairs (a INT KEY, b VARCHAR KEY, v DOUBLE)
  WITH (kafka_topic='pairs', key_format='JSON', value_format='JSON');

CREATE TABLE accounts (account_id VARCHAR PRIMARY KEY, tier INT, country VARCHAR)
  WITH (kafka_topic='accounts', value_format='AVRO');

CREATE TABLE merchants (merchant_id VARCHAR PRIMARY KEY, name VARCHAR)
  WITH (kafka_topic='merchants', value_format='AVRO');

CREATE TABLE users (id BIGINT PRIMARY KEY, name VARCHAR) WITH (kafka_topic='users', value_format='JSON');

CREATE TABLE rates (source VARCHAR PRIMARY KEY, target VARCHAR PRIMARY KEY, rate DOUBLE)
  WITH (kafka_topic='rates', key_format='JSON', value_format='JSON');

CREATE SOURCE STREAM archive (id VARCHAR KEY, v DOUBLE) WITH (kafka_topic='archive', value_format='AVRO');

CREATE STREAM alerts (device_id VARCHAR KEY, kind VARCHAR, measured DOUBLE)
  WITH (kafka_topic='alerts', value_format='JSON');

CREATE MODEL anomaly WITH (path='models/two_doubles.onnx');

CREATE MODEL fraud WITH (path='models/three_numbers.onnx', batch_max=64, linger='5 ms', on_error='null');
