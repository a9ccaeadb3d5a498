-- A query that writes what another reads, and back.
CREATE STREAM ping (id VARCHAR KEY, v INT) WITH (kafka_topic='ping', value_format='JSON');
CREATE STREAM pong AS SELECT id, v + 1 AS v FROM ping WHERE v < 10;
INSERT INTO ping SELECT id, v FROM pong;
