-- A condition over a table knows what each row replaces, and the time that it had.
CREATE TABLE late AS SELECT account_id, tier FROM accounts WHERE tier > 1 AND ROWTIME > '2024-01-01';
