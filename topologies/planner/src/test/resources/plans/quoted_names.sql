-- Quoted names are exact, in topics too; names of sources may have a minus.
CREATE STREAM `Mixed-Case` AS SELECT device_id AS `device id`, site AS "Site" FROM readings;
CREATE STREAM t AS SELECT `device id`, `Site` FROM `Mixed-Case`;
