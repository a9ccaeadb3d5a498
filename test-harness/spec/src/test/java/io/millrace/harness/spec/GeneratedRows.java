// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.harness.spec.GeneratedExpressions.Column;
import io.millrace.harness.spec.record.CaseRecord;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;

/** Random records for random sources. One thread. */
final class GeneratedRows {
    private static final JsonNodeFactory JSON = JsonNodeFactory.withExactBigDecimals(true);

    private final Random random;

    GeneratedRows(Random random) {
        this.random = random;
    }

    /** A record; now and then without a key, or without a value. */
    CaseRecord record(GeneratedQueries.Source source, long timestamp) {
        JsonNode key = random.nextInt(12) == 0 && !source.isTable()
                ? JSON.nullNode()
                : source.key().type().equals("INTEGER") ? JSON.numberNode(random.nextInt(3)) : text();
        ObjectNode value = JSON.objectNode();
        for (Column column : source.values()) {
            value.set(column.sql(), random.nextInt(5) == 0 ? JSON.nullNode() : value(column.type()));
        }
        return new CaseRecord(
                source.topic(), key, random.nextInt(15) == 0 ? JSON.nullNode() : value, timestamp, List.of(), null);
    }

    private JsonNode text() {
        return JSON.textNode(List.of("a", "b", "12", "").get(random.nextInt(4)));
    }

    private JsonNode value(String type) {
        if (type.startsWith("DECIMAL")) {
            int scale = type.endsWith("2)") ? 2 : 4;
            return JSON.numberNode(new BigDecimal(BigInteger.valueOf(random.nextInt(2_000_000) - 1_000_000 + 1), scale)
                    .remainder(BigDecimal.valueOf(1_000)));
        }
        if (type.startsWith("ARRAY<")) {
            ArrayNode list = JSON.arrayNode();
            for (int size = random.nextInt(4); size > 0; size--) {
                list.add(random.nextInt(6) == 0 ? JSON.nullNode() : value(type.substring(6, type.length() - 1)));
            }
            return list;
        }
        if (type.startsWith("MAP<")) {
            ObjectNode map = JSON.objectNode();
            for (int size = random.nextInt(3); size > 0; size--) {
                map.set(
                        "k" + size,
                        value(SignatureText.parts(type.substring(4, type.length() - 1))
                                .get(1)));
            }
            return map;
        }
        return switch (type) {
            case "INTEGER" ->
                JSON.numberNode(List.of(0, 1, 2, 5, -3, Integer.MAX_VALUE).get(random.nextInt(6)));
            case "BIGINT" ->
                JSON.numberNode(
                        List.of(0L, 1L, -8L, Long.MAX_VALUE, 1_600_000_000_000L).get(random.nextInt(5)));
            case "DOUBLE" ->
                JSON.numberNode(List.of(0.0, -0.0, 1.5, -2.25, 1e300, 3.0).get(random.nextInt(6)));
            case "BOOLEAN" -> JSON.booleanNode(random.nextBoolean());
            case "BYTES" -> JSON.textNode(List.of("", "AQID", "eA==").get(random.nextInt(3)));
            case "DATE" -> JSON.numberNode(random.nextInt(20_000));
            case "TIME" -> JSON.numberNode(random.nextInt(86_400) * 1000);
            case "TIMESTAMP" -> JSON.numberNode(random.nextInt(2_000_000_000) * 100L);
            case "STRING" ->
                JSON.textNode(List.of("", "a", "abc", "12", "1.5", "{\"a\":1}", "Ünï", "x,y")
                        .get(random.nextInt(8)));
            default -> JSON.objectNode().<ObjectNode>set("A", value("INTEGER")).set("B", value("STRING"));
        };
    }
}
