-- Exact numbers, texts that are times, and what is cast by itself.
CREATE STREAM typed AS
SELECT device_id,
       price + 1.5 AS sum_, price * 0.05 AS product, price / 3 AS quotient, price % 7 AS remainder,
       number + total AS big, number + 1.5E0 AS dbl, number / 2 AS half, 3000000000 AS literal,
       CASE WHEN ok THEN number WHEN number > 3 THEN total ELSE NULL END AS chosen,
       CASE site WHEN 'a' THEN 1 ELSE 2 END AS coded,
       CAST(number AS VARCHAR) || '!' AS txt,
       tags[1] AS tag, attributes['x'] AS attribute,
       ARRAY[1, total, NULL] AS arr, MAP('k' := 1.5) AS m, STRUCT(a := 1, b := site) AS st
FROM readings
WHERE ROWTIME >= '2024' AND made BETWEEN '2024-02-03T04' AND '2024-02-03T04:05:06.007+0100' AND day <> '2024-05-06'
  AND ROWTIME IN ('2024-01-01', 5) AND NOT (site IS DISTINCT FROM 'x') AND ok IS DISTINCT FROM NULL AND NULL IS NOT DISTINCT FROM tags AND site NOT LIKE '!%' ESCAPE '!';
