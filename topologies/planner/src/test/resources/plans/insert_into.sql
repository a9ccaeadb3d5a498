-- Ids are made of target and source; columns are cast to the target's.
INSERT INTO alerts SELECT device_id, 'hot' AS kind, temperature AS measured FROM readings WHERE temperature > 90;
INSERT INTO alerts SELECT device_id, 'many' AS kind, number AS measured FROM readings WHERE number > 90;
INSERT INTO alerts SELECT account_id AS device_id, 'dear' AS kind, amount AS measured FROM payments;
