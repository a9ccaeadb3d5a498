-- A projection of a table keeps nothing.
CREATE TABLE names AS SELECT id, UCASE(name) AS name FROM users;
