-- A star names every column of a join after its source.
CREATE STREAM all_of_both AS
SELECT * FROM clicks c JOIN users u ON c.user_id = u.id;
