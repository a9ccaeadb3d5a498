-- The sink's own properties: formats, a timestamp from a column, bare single values.
CREATE STREAM bare WITH (key_format='JSON', value_format='JSON', wrap_single_value=false) AS SELECT device_id, number FROM readings;
CREATE STREAM timed WITH (timestamp='stamp', timestamp_format='yyyy-MM-dd') AS SELECT device_id, site AS stamp FROM readings;
CREATE STREAM of_timed AS SELECT * FROM timed;
