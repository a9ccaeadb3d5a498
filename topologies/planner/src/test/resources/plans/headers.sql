-- Columns of headers are no columns of the value; they stand behind those in *.
CREATE STREAM traced (h ARRAY<STRUCT<key VARCHAR, value BYTES>> HEADERS, id VARCHAR KEY, v INT)
  WITH (kafka_topic='traced', value_format='JSON');
CREATE STREAM one (id VARCHAR KEY, v INT, trace BYTES HEADER('trace'), span BYTES HEADER('span'))
  WITH (kafka_topic='one', value_format='JSON');
CREATE STREAM all_of AS SELECT * FROM traced;
CREATE STREAM some AS SELECT id, FROM_BYTES(trace, 'utf8') AS trace, h.span FROM one h WHERE trace IS NOT NULL;
CREATE TABLE per AS SELECT trace, COUNT(*) AS n FROM one GROUP BY trace;
DESCRIBE one;
