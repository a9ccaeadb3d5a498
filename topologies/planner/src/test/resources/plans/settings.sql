-- What SET says holds from there on.
CREATE STREAM before AS SELECT device_id, site FROM readings;
SET 'ksql.output.topic.name.prefix' = 'eu.';
SET 'ksql.sink.partitions' = '12';
SET 'ksql.persistence.default.format.key' = 'avro';
SET 'ksql.persistence.default.format.value' = 'Json';
CREATE STREAM after_set AS SELECT device_id, site FROM readings;
CREATE STREAM given WITH (kafka_topic='given', partitions=2, value_format='JSON') AS SELECT page, ms FROM clicks PARTITION BY page;
CREATE STREAM declared (a INT KEY, b INT) WITH (kafka_topic='declared');
CREATE STREAM of_declared AS SELECT * FROM declared;
UNSET 'ksql.output.topic.name.prefix';
CREATE STREAM after_unset AS SELECT device_id, site FROM readings;
