// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.physical.TopicFormat;
import io.millrace.udf.functions.Functions;
import io.millrace.udf.registry.FunctionRegistry;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A small world: the real functions, and formats, registered schemas and models that do what their names say. */
public final class TestPorts {
    public static final FunctionRegistry FUNCTIONS = FunctionRegistry.of(Functions.CLASSES);

    private TestPorts() {}

    public static PlanningPorts ports() {
        return new PlanningPorts(FUNCTIONS, new Schemas(), new Signatures(), new Traits());
    }

    /** What is registered for the topics {@code registered}, {@code reserved}, {@code unreadable}, {@code unreachable} and {@code nobody}. */
    private static final class Schemas implements TopicSchemas {
        @Override
        public Optional<List<Column>> columns(String topic, ColumnRole role, TopicFormat format) {
            return switch (topic) {
                case "registered" ->
                    Optional.of(
                            role == ColumnRole.KEY
                                    ? List.of(Column.key("ROWKEY", SqlType.STRING))
                                    : List.of(
                                            Column.value("ID", SqlType.STRING),
                                            Column.value("NAME", SqlType.STRING),
                                            Column.value("SCORE", SqlType.DOUBLE)));
                case "reserved" ->
                    role == ColumnRole.KEY
                            ? Optional.empty()
                            : Optional.of(List.of(
                                    Column.value("ROWTIME", SqlType.BIGINT), Column.value("V", SqlType.DOUBLE)));
                case "unreadable" ->
                    throw new MillraceException(
                            ErrorCode.SCHEMA_UNSUPPORTED,
                            "the schema of topic unreadable is a plain number",
                            "declare the columns");
                case "unreachable" ->
                    throw new MillraceException(ErrorCode.REGISTRY_UNREACHABLE, "no registry answers");
                case "nobody" ->
                    throw new MillraceException(ErrorCode.REGISTRY_MISSING, "a registry is needed and none is given");
                default -> Optional.empty();
            };
        }
    }

    private static final class Signatures implements ModelSignatures {
        @Override
        public Signature load(String path, @Nullable String sha256) {
            String name = path.substring(path.lastIndexOf('/') + 1);
            String stem = name.replace(".onnx", "");
            if (sha256 != null && !sha256.equals("0".repeat(64))) {
                throw new MillraceException(
                        ErrorCode.MODEL_CHECKSUM,
                        "model " + stem + " has sha256 1111, declared is " + sha256.substring(0, 4) + " (" + path
                                + ")");
            }
            return switch (name) {
                case "two_doubles.onnx" -> new Numbers(stem, 2);
                case "three_numbers.onnx" -> new Numbers(stem, 3);
                case "pictures.onnx" ->
                    throw new MillraceException(ErrorCode.MODEL_OUTPUT, "model pictures gives pictures");
                case "torn.onnx" ->
                    throw new MillraceException(
                            ErrorCode.MODEL_UNREADABLE,
                            "model torn cannot be loaded from " + path + ": it is no ONNX model");
                default ->
                    throw new MillraceException(
                            ErrorCode.MODEL_UNREADABLE,
                            "model " + stem + " cannot be loaded from " + path + ": there is no such file",
                            null,
                            new NoSuchFileException(path));
            };
        }
    }

    private record Numbers(String file, int inputs) implements ModelSignatures.Signature {
        @Override
        public SqlType resultType() {
            return SqlType.DOUBLE;
        }

        @Override
        public Optional<String> mismatch(List<SqlType> argumentTypes) {
            if (argumentTypes.size() == inputs && argumentTypes.stream().allMatch(SqlType::isNumeric)) {
                return Optional.empty();
            }
            return Optional.of("model " + file + " takes " + inputs + " numbers, not " + argumentTypes);
        }

        @Override
        public String describe() {
            return "takes " + inputs + " numbers and gives a DOUBLE";
        }
    }

    private static final class Traits implements FormatTraits {
        private static final Set<SqlType> KAFKA_TYPES =
                Set.of(SqlType.STRING, SqlType.INTEGER, SqlType.BIGINT, SqlType.DOUBLE, SqlType.BYTES);

        @Override
        public List<String> names() {
            return List.of("AVRO", "DELIMITED", "JSON", "KAFKA", "NONE", "PROTOBUF");
        }

        @Override
        public boolean infersColumns(String format) {
            return format.equals("AVRO") || format.equals("PROTOBUF");
        }

        @Override
        public SingleValue singleValue(String format) {
            return switch (format) {
                case "KAFKA", "NONE", "DELIMITED" -> SingleValue.BARE;
                case "PROTOBUF" -> SingleValue.WRAPPED;
                default -> SingleValue.CHOICE;
            };
        }

        @Override
        public Set<String> properties(String format) {
            return switch (format) {
                case "DELIMITED" -> Set.of("DELIMITER");
                case "AVRO" -> Set.of("SCHEMA_FULL_NAME", "AVRO_SCHEMA_FULL_NAME", "SCHEMA_ID");
                case "PROTOBUF" -> Set.of("SCHEMA_FULL_NAME", "SCHEMA_ID", "PROTOBUF_NULLABLE_REPRESENTATION");
                default -> Set.of();
            };
        }

        @Override
        public Optional<String> propertyProblem(String property, String text) {
            return property.equals("DELIMITER") && text.length() != 1
                    ? Optional.of("must be one character")
                    : Optional.empty();
        }

        @Override
        public Optional<String> cannotHold(String format, ColumnRole role, List<Column> columns) {
            for (Column column : columns) {
                boolean kafka = format.equals("KAFKA") && !KAFKA_TYPES.contains(column.type());
                boolean map = column.type() instanceof SqlType.Map type
                        && (role == ColumnRole.KEY || type.key() != SqlType.STRING);
                if (kafka || map || format.equals("NONE")) {
                    return Optional.of("format " + format + " cannot hold column " + column.name());
                }
            }
            return format.equals("KAFKA") && columns.size() > 1
                    ? Optional.of("format KAFKA holds one column, not " + columns.size())
                    : Optional.empty();
        }
    }
}
