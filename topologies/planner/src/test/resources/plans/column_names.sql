-- Unnamed expressions are numbered among themselves, and skip names that the source has; fields are named after themselves.
CREATE STREAM generated (id VARCHAR KEY, ksql_col_1 INT, s STRUCT<f INT, g STRUCT<f INT>>)
  WITH (kafka_topic='generated', value_format='JSON');
CREATE STREAM numbered AS
SELECT id, ksql_col_1 + 1, ksql_col_1 AS named, ksql_col_1 + 2, s->f, s->g->f, UCASE(id) FROM generated;
CREATE STREAM fields AS SELECT id, s->* FROM generated;
CREATE STREAM bounds AS SELECT id, ROWTIME AS at, ROWPARTITION AS part, ROWOFFSET AS pos FROM generated;
