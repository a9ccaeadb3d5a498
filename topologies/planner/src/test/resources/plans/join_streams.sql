-- The right side is repartitioned as the left one's producers hash its key; each side has a buffer.
CREATE STREAM orders (order_id VARCHAR KEY, item VARCHAR) WITH (kafka_topic='orders', value_format='JSON');
CREATE STREAM paid_orders AS
SELECT o.order_id, item, amount
FROM orders o LEFT JOIN payments p WITHIN 1 HOUR GRACE PERIOD 10 MINUTES ON o.order_id = p.payment_id;
