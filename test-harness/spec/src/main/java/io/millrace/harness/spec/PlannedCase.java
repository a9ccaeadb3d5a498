// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.schema.formats.Format;
import io.millrace.schema.formats.Formats;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.SchemaReferences;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.topology.engine.Compilation;
import io.millrace.topology.planner.PlannedFiles;
import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.planner.physical.TopicFormat;
import io.millrace.topology.runtime.operator.FormatTargets;
import io.millrace.topology.sql.Diagnostic;
import io.millrace.topology.sql.SourceText;
import io.millrace.udf.registry.FunctionRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The statements of a case, planned one after the other as a server would: what a statement declares is registered before the
 * next one is looked at. One thread.
 */
final class PlannedCase implements AutoCloseable {
    /** The name of the text that sets the case's properties. */
    static final String PROPERTIES = "properties";

    private final ConformanceCase tested;
    private final FunctionRegistry functions;
    private final CaseRegistry registry = new CaseRegistry();
    private final List<SourceText> texts = new ArrayList<>();
    private final Map<String, SourceDefinition> seen = new HashMap<>();
    private final Set<String> subjectsOfCase = new HashSet<>();
    private @Nullable Compilation compilation;
    private @Nullable Refusal refusal;

    /**
     * A statement that was not taken.
     *
     * @param statement its index; -1 for the case's properties
     */
    record Refusal(int statement, Diagnostic diagnostic) {
        /** The code and the message, in one line. */
        String reason() {
            return diagnostic.code().label() + " " + diagnostic.message();
        }
    }

    private PlannedCase(ConformanceCase tested, FunctionRegistry functions) {
        this.tested = tested;
        this.functions = functions;
    }

    /** Plans up to the first statement that is refused. */
    static PlannedCase plan(ConformanceCase tested, FunctionRegistry functions) {
        PlannedCase planned = new PlannedCase(tested, functions);
        try {
            planned.planStatements();
            return planned;
        } catch (RuntimeException e) {
            planned.close();
            throw e;
        }
    }

    /**
     * Registers the schemas of the topics that a statement is the first to name. Cases do not always say the ids of their schemas,
     * and mean numbers in just this order: what a statement reads, then what the next one writes.
     */
    private void registerTopics(int statement) {
        for (ConformanceCase.Topic topic : tested.topics()) {
            if (firstNaming(topic.name()) == statement) {
                register(
                        topic.name() + "-key",
                        topic.keyFormat(),
                        topic.keySchema(),
                        topic.keySchemaId(),
                        topic.keyReferences());
                register(
                        topic.name() + "-value",
                        topic.valueFormat(),
                        topic.valueSchema(),
                        topic.valueSchemaId(),
                        topic.valueReferences());
            }
        }
    }

    private int firstNaming(String topic) {
        String wanted = topic.toUpperCase(Locale.ROOT);
        for (int i = 0; i < tested.statements().size(); i++) {
            if (tested.statements().get(i).toUpperCase(Locale.ROOT).contains(wanted)) {
                return i;
            }
        }
        return 0;
    }

    private void register(
            String subject, @Nullable String format, JsonNode schema, @Nullable Integer id, JsonNode references) {
        if (schema.isMissingNode() || schema.isNull()) {
            return;
        }
        String type = schemaType(format, schema);
        boolean text = type.equals(RegisteredSchema.PROTOBUF)
                || schema.isTextual() && schema.asText().startsWith("{");
        subjectsOfCase.add(subject);
        registry.put(subject, type, inOne(type, text ? schema.asText() : schema.toString(), references), id);
    }

    /** Avro's parser knows names that it has read before; the others get all in one text. */
    private static String inOne(String type, String text, JsonNode references) {
        Map<String, String> referred = new LinkedHashMap<>();
        for (JsonNode reference : references) {
            JsonNode schema = reference.path("schema");
            referred.put(reference.path("name").asText(), schema.isTextual() ? schema.asText() : schema.toString());
        }
        if (referred.isEmpty() || !type.equals(RegisteredSchema.AVRO)) {
            return SchemaReferences.inOne(type, text, referred);
        }
        Schema.Parser parser = new Schema.Parser();
        referred.values().forEach(parser::parse);
        return parser.parse(text).toString();
    }

    private static String schemaType(@Nullable String format, JsonNode schema) {
        if (format == null) {
            return guessed(schema);
        }
        return switch (format.toUpperCase(Locale.ROOT)) {
            case "JSON_SR" -> RegisteredSchema.JSON;
            case "PROTOBUF", "PROTOBUF_NOSR" -> RegisteredSchema.PROTOBUF;
            case "AVRO" -> RegisteredSchema.AVRO;
            default -> guessed(schema);
        };
    }

    /** For topics of which a case does not say the format: only JSON Schema has these words, only Protobuf is text. */
    private static String guessed(JsonNode schema) {
        if (schema.isTextual() && schema.asText().contains("message ")) {
            return RegisteredSchema.PROTOBUF;
        }
        String type = schema.path("type").asText();
        boolean json = Set.of("object", "integer", "number").contains(type)
                || schema.has("properties")
                || schema.has("oneOf")
                || schema.has("$schema");
        return json ? RegisteredSchema.JSON : RegisteredSchema.AVRO;
    }

    private void planStatements() {
        StringBuilder properties = new StringBuilder();
        tested.properties()
                .forEach((name, value) -> properties
                        .append("SET '")
                        .append(name.replace("'", "''"))
                        .append("' = '")
                        .append(value.replace("'", "''"))
                        .append("';\n"));
        texts.add(new SourceText(PROPERTIES, properties.toString()));
        if (tested.statements().isEmpty()) {
            replan();
        }
        for (int i = 0; i < tested.statements().size() && refusal == null; i++) {
            registerTopics(i);
            texts.add(new SourceText(Integer.toString(i), tested.statements().get(i)));
            replan();
        }
    }

    private void replan() {
        if (compilation != null) {
            compilation.close();
        }
        compilation = Compilation.of(texts, registry, functions);
        for (Diagnostic diagnostic : compilation.files().diagnostics()) {
            if (diagnostic.isError()) {
                String text = diagnostic.span().source().name();
                refusal = new Refusal(text.equals(PROPERTIES) ? -1 : Integer.parseInt(text), diagnostic);
                return;
            }
        }
        for (SourceDefinition definition : compilation.files().catalog().sources()) {
            if (!definition.equals(seen.put(definition.name(), definition))) {
                register(definition, ColumnRole.KEY, definition.schema().keys());
                register(definition, ColumnRole.VALUE, definition.schema().values());
            }
        }
    }

    /** What a server registers for a source; a topic that the case describes keeps its schema. */
    private void register(SourceDefinition definition, ColumnRole side, List<Column> columns) {
        String subject = definition.topic() + (side == ColumnRole.KEY ? "-key" : "-value");
        boolean known = definition.origin() != SourceDefinition.Origin.QUERY && subjectsOfCase.contains(subject);
        if (!known) {
            register(definition, side, columns, registry);
        }
    }

    /** Registers what follows from the columns of one half. */
    static void register(SourceDefinition definition, ColumnRole side, List<Column> columns, SchemaRegistry registry) {
        TopicFormat format = definition.format();
        String name = side == ColumnRole.KEY ? format.keyFormat() : format.valueFormat();
        boolean registers = Formats.byName(name).map(Format::usesRegistry).orElse(false);
        if (!columns.isEmpty() && registers) {
            var unused = FormatTargets.writer(
                    definition.topic(), format, side, definition.schema(), definition.schema(), registry);
        }
    }

    /** The first refusal, or null when all statements were taken. */
    @Nullable
    Refusal refusal() {
        return refusal;
    }

    CaseRegistry registry() {
        return registry;
    }

    /** The plan of all statements up to the refused one. */
    PlannedFiles files() {
        if (compilation == null) {
            throw new IllegalStateException("nothing is planned");
        }
        return compilation.files();
    }

    @Override
    public void close() {
        if (compilation != null) {
            compilation.close();
        }
    }
}
