-- By a column, an expression, two columns, and nothing.
CREATE STREAM by_column AS SELECT * FROM readings PARTITION BY site;
CREATE STREAM by_expression AS SELECT device_id, number % 4 AS shard, ts FROM readings PARTITION BY number % 4;
CREATE STREAM by_two AS SELECT device_id, site, number FROM readings PARTITION BY site, number;
CREATE STREAM by_nothing AS SELECT device_id, site FROM readings PARTITION BY NULL;
CREATE STREAM by_boolean WITH (key_format='JSON') AS SELECT device_id, ok FROM readings PARTITION BY ok;
