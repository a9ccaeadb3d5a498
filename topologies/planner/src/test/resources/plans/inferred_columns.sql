-- Key and values from the registry; only the values; a key column hides the field of its name.
CREATE STREAM all_of_it WITH (kafka_topic='registered', format='AVRO');
CREATE STREAM with_key (id VARCHAR KEY) WITH (kafka_topic='registered', value_format='AVRO');
CREATE STREAM a AS SELECT * FROM all_of_it;
CREATE STREAM b AS SELECT * FROM with_key;
