// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which values are the same after they were written to a topic and read from it. {@code what_is_written_is_read_back} of the formats'
 * contract shows it for those that count here; AVRO and KAFKA write a text with half a character as another text, so that those who
 * take rows in memory have to mend texts, which they do where a column is one. Any thread.
 */
final class WrittenValues {
    private static final Set<String> VALUES = Set.of("AVRO", "JSON");
    private static final Set<String> KEYS = Set.of("AVRO", "JSON", "KAFKA", "NONE");

    /** What else is said of a format may change what is written. */
    private static final Set<String> HARMLESS =
            Set.of("VALUE_SCHEMA_FULL_NAME", "VALUE_AVRO_SCHEMA_FULL_NAME", "KEY_FORMAT", "VALUE_FORMAT");

    private WrittenValues() {}

    /** Why values that a sink writes may be others when they are read; empty where they are not. */
    static Optional<String> problem(Step.Sink sink) {
        TopicFormat format = sink.format();
        RowSchema schema = sink.schema();
        if (!VALUES.contains(format.valueFormat()) || !KEYS.contains(format.keyFormat())) {
            return Optional.of("format " + format.keyFormat() + " or " + format.valueFormat() + " of " + sink.sinkName()
                    + " may change values");
        }
        Optional<String> property = format.properties().entrySet().stream()
                .filter(entry -> !HARMLESS.contains(entry.getKey())
                        && !(entry.getKey().equals("WRAP_SINGLE_VALUE") && "true".equalsIgnoreCase(entry.getValue())))
                .map(entry -> entry.getKey() + " of " + sink.sinkName() + " may change values")
                .findFirst();
        if (property.isPresent()) {
            return property;
        }
        if (schema.values().isEmpty()) {
            // It has no bytes, which whoever reads it takes for a tombstone.
            return Optional.of(sink.sinkName() + " has no columns beside its key");
        }
        if (!areApart(schema.columns().stream().map(Column::name).toList())) {
            return Optional.of("columns of " + sink.sinkName() + " differ in case alone");
        }
        for (Column column : schema.columns()) {
            String name = column.isKey() ? format.keyFormat() : format.valueFormat();
            if (!isKept(column.type(), !name.equals("JSON"), true)) {
                return Optional.of(name + " may change values of column " + column.name() + ", " + column.type()
                        + ", of " + sink.sinkName());
            }
        }
        return Optional.empty();
    }

    /** Formats may look for names without regard to case. */
    private static boolean areApart(List<String> names) {
        Set<String> upper = new HashSet<>();
        return names.stream().allMatch(name -> upper.add(name.toUpperCase(Locale.ROOT)));
    }

    /**
     * @param changesTexts whether texts with half a character are written as others
     * @param isColumn whether it is a column by itself, whose texts are mended
     */
    private static boolean isKept(SqlType type, boolean changesTexts, boolean isColumn) {
        return type.accept(new SqlType.Visitor<>() {
            @Override
            public Boolean primitive(SqlType.Primitive primitive) {
                return isColumn || !changesTexts || primitive != SqlType.STRING;
            }

            @Override
            public Boolean decimal(SqlType.Decimal decimal) {
                return true;
            }

            @Override
            public Boolean array(SqlType.Array array) {
                return isKept(array.element(), changesTexts, false);
            }

            @Override
            public Boolean map(SqlType.Map map) {
                return !changesTexts && isKept(map.value(), changesTexts, false);
            }

            @Override
            public Boolean struct(SqlType.StructType struct) {
                return areApart(struct.fields().stream()
                                .map(SqlType.Field::name)
                                .toList())
                        && struct.fields().stream().allMatch(field -> isKept(field.type(), changesTexts, false));
            }
        });
    }
}
