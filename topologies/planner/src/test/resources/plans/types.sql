-- Names for types, resolved where they stand.
CREATE TYPE point AS STRUCT<x DOUBLE, y DOUBLE>;
CREATE TYPE IF NOT EXISTS point AS INT;
CREATE TYPE path AS ARRAY<point>;
CREATE STREAM tracks (id VARCHAR KEY, way path, ends MAP<VARCHAR, point>) WITH (kafka_topic='tracks', value_format='JSON');
DROP TYPE point;
CREATE STREAM starts AS SELECT id, way[1]->x AS x, CAST(NULL AS path) AS none FROM tracks;
