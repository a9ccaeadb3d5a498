-- The bounds of windows that stand behind the key are columns for those who ask, and go on into the result's key.
CREATE STREAM minutes (device_id VARCHAR KEY, readings BIGINT)
  WITH (kafka_topic='minutes', value_format='JSON', window_type='TUMBLING', window_size='1 MINUTE');
CREATE STREAM busy AS SELECT *, WINDOWSTART AS since FROM minutes WHERE readings > 100;
