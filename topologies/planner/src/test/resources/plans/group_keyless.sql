-- A source without a key: the group's key is in the default format.
CREATE TABLE per_page AS SELECT page, SUM(ms) AS ms FROM clicks GROUP BY page;
CREATE TABLE per_two AS SELECT page, user_id, SUM(ms) AS ms FROM clicks GROUP BY page, user_id;
