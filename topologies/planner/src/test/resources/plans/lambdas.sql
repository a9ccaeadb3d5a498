-- Lambdas may read columns and the parameters of those around them.
CREATE STREAM made AS
SELECT device_id, TRANSFORM(tags, x => UCASE(x) || site) AS loud,
       REDUCE(attributes, CAST(0 AS BIGINT), (s, k, v) => s + v * number) AS summed,
       FILTER(attributes, (k, v) => k <> site AND v > 1) AS some,
       TRANSFORM(ARRAY[tags], ts => TRANSFORM(ts, t => t || CAST(ARRAY_LENGTH(ts) AS VARCHAR))) AS deep,
       TRANSFORM(attributes, (k, v) => LCASE(k), (k, v) => v / 2.0) AS halves
FROM readings WHERE ARRAY_LENGTH(FILTER(tags, t => t LIKE 'a%')) > 0;
