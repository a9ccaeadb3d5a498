// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines.oracle;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.topology.pipelines.AccessLog;
import io.millrace.topology.pipelines.AccessLogGenerator;
import io.millrace.topology.pipelines.Account;
import io.millrace.topology.pipelines.AvroRows;
import io.millrace.topology.pipelines.GeneratorOptions;
import io.millrace.topology.pipelines.JsonRows;
import io.millrace.topology.pipelines.Payment;
import io.millrace.topology.pipelines.PaymentGenerator;
import io.millrace.topology.pipelines.SensorGenerator;
import io.millrace.topology.pipelines.SensorReading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** The rows of the folders {@code tests/}: what goes into a pipeline in one partition, and what has to come out. One thread. */
final class SampleRows {
    private static final long START = 1_750_000_000_000L;
    private static final ObjectMapper JSON = new ObjectMapper();

    final List<ObjectNode> input = new ArrayList<>();
    final List<ObjectNode> expected = new ArrayList<>();

    private SampleRows() {}

    static SampleRows sensors(Scorer scorer) throws IOException {
        SampleRows sample = new SampleRows();
        SensorGenerator generator = new SensorGenerator(
                GeneratorOptions.orderly(17, 2).withLate(0.08, 14_000).withDuplicateTimes(0.05));
        SensorOracle oracle = new SensorOracle(scorer);
        for (int i = 0; i < 150; i++) {
            SensorReading row = generator.next(START + i * 2_500L);
            sample.input("sensor_readings", row.deviceId(), AvroRows.of(row));
            SensorOracle.Enriched enriched = oracle.accept(0, row);
            if (enriched != null) {
                sample.expected("sensor_enriched", enriched);
                sample.expected("sensor_alerts", enriched.alert());
            }
        }
        return sample;
    }

    static SampleRows transactions(Scorer scorer) throws IOException {
        SampleRows sample = new SampleRows();
        PaymentGenerator generator = new PaymentGenerator(
                GeneratorOptions.orderly(10, 12).withLate(0.08, 45_000).withDuplicateTimes(0.05));
        TransactionOracle oracle = new TransactionOracle(scorer);
        // The last account is not told of: its payments have no score.
        for (Account account : generator.accounts().subList(0, 11)) {
            sample.input("accounts", account.accountId(), AvroRows.of(account));
            oracle.accept(account);
        }
        for (int i = 0; i < 150; i++) {
            Payment row = generator.next(START + i * 6_000L);
            sample.input("payments", row.accountId(), AvroRows.of(row));
            TransactionOracle.Scored scored = oracle.accept(0, row);
            if (scored != null) {
                sample.expected("transactions_scored", scored);
                switch (scored.route()) {
                    case ALERT -> sample.expected("fraud_alerts", scored.routed());
                    case REVIEW -> sample.expected("fraud_review", scored.routed());
                    case NONE -> {}
                }
            }
        }
        return sample;
    }

    static SampleRows logs(Scorer scorer) throws IOException {
        SampleRows sample = new SampleRows();
        AccessLogGenerator generator = new AccessLogGenerator(
                GeneratorOptions.orderly(2, 3).withLate(0.03, 14_000).withDuplicateTimes(0.03));
        LogOracle oracle = new LogOracle(scorer);
        for (int i = 0; i < 260; i++) {
            AccessLog row = generator.next(START + i * 200L);
            sample.add(sample.input, "access_logs", row.service(), (ObjectNode) JSON.readTree(JsonRows.of(row)));
            LogOracle.Health health = oracle.request(0, row);
            if (health != null) {
                sample.expected("service_health", health);
                LogOracle.Alarm alarm =
                        oracle.alarm(0, health.service(), health.ts(), health.requests1m(), health.score());
                if (alarm != null) {
                    sample.expected("service_alarms", alarm);
                    sample.expected("log_incidents", alarm.incident());
                }
            }
            LogOracle.Connection connection = oracle.connection(0, row);
            if (connection != null) {
                sample.expected("client_connections", connection);
                sample.expected("log_incidents", connection.incident());
            }
        }
        return sample;
    }

    private void input(String topic, String key, GenericRecord value) throws IOException {
        ObjectNode fields = JSON.createObjectNode();
        value.getSchema().getFields().forEach(field -> put(fields, field.name(), value.get(field.name())));
        add(input, topic, key, fields);
    }

    private void expected(String topic, @Nullable Record row) {
        if (row == null) {
            return;
        }
        ObjectNode value = JSON.createObjectNode();
        String key = "";
        for (Map.Entry<String, @Nullable Object> column :
                ExpectedRow.of(row).columns().entrySet()) {
            if (key.isEmpty()) {
                key = String.valueOf(column.getValue());
            } else {
                put(value, column.getKey(), column.getValue());
            }
        }
        add(expected, topic, key, value);
    }

    private void add(List<ObjectNode> lines, String topic, String key, ObjectNode value) {
        lines.add(JSON.createObjectNode().put("topic", topic).put("key", key).set("value", value));
    }

    private static void put(ObjectNode node, String name, @Nullable Object value) {
        if (value instanceof Aggregates.Percentile percentile) {
            node.put(name, percentile.low());
        } else {
            node.set(name, JSON.valueToTree(value));
        }
    }
}
