-- The last of several statements with one name is the one that runs; what was made before it stays as it was.
CREATE STREAM s AS SELECT device_id, site FROM readings WHERE number = 1;
CREATE STREAM reader AS SELECT * FROM s;
CREATE OR REPLACE STREAM s AS SELECT device_id, site, temperature FROM readings WHERE number = 2;
CREATE STREAM IF NOT EXISTS s AS SELECT device_id, ok FROM readings WHERE number = 3;
CREATE STREAM later AS SELECT * FROM s;
CREATE OR REPLACE STREAM reader (device_id VARCHAR KEY, site VARCHAR) WITH (kafka_topic='READER', value_format='AVRO');
CREATE STREAM rereader AS SELECT * FROM reader;
