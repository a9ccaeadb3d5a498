-- Nexmark 7: the highest price of each 10 s. All events meet in one group; their partitions need not be in step.
CREATE STREAM bid (auction BIGINT KEY)
WITH (kafka_topic='${INPUT}', key_format='KAFKA', value_format='AVRO', timestamp='ts');

CREATE TABLE results WITH (kafka_topic='${OUTPUT}') AS
SELECT 'all' AS everything, WINDOWSTART AS wstart, MAX(price) AS price
FROM bid
WINDOW TUMBLING (SIZE 10 SECONDS, GRACE PERIOD 1 DAY)
GROUP BY 'all'
EMIT CHANGES;
