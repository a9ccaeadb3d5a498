// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowSchema;
import io.millrace.topology.engine.Compilation;
import io.millrace.topology.planner.PlannedFiles;
import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.physical.SourceKind;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.sql.SourceText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What must hold after the statements: sources in the catalog, topics, and topics that must not be there. One thread. */
final class PostCheck {
    private static final String FREE = "FREE_";

    private final JsonNode post;
    private final PlannedFiles files;
    private final CaseTopics topics;

    PostCheck(JsonNode post, PlannedFiles files, CaseTopics topics) {
        this.post = post;
        this.files = files;
        this.topics = topics;
    }

    /** What does not hold, the reason in the first line; null when all does. */
    @Nullable
    String problem() {
        for (JsonNode source : post.path("sources")) {
            String problem = sourceProblem(source);
            if (problem != null) {
                return "post: " + problem;
            }
        }
        for (JsonNode topic : post.path("topics")) {
            String problem = topicProblem(topic);
            if (problem != null) {
                return "post: " + problem;
            }
        }
        return forbiddenProblem(post.path("forbiddenTopics"));
    }

    // ---- sources ---------------------------------------------------------------------------------------------------

    private @Nullable String sourceProblem(JsonNode expected) {
        String name = expected.path("name").asText();
        Optional<SourceDefinition> found = files.catalog().source(name);
        if (found.isEmpty()) {
            return "a source is missing\n" + name;
        }
        SourceDefinition source = found.get();
        String type = expected.path("type").asText("").toUpperCase(Locale.ROOT);
        if (!type.isEmpty() && type.equals("TABLE") != (source.kind() == SourceKind.TABLE)) {
            return "a source of another kind\n" + name;
        }
        String format = formatProblem(
                expected, source.format().keyFormat(), source.format().valueFormat());
        if (format != null) {
            return format + "\n" + name;
        }
        JsonNode readOnly = expected.path("isSource");
        if (readOnly.isBoolean()
                && readOnly.booleanValue() != (source.origin() == SourceDefinition.Origin.DECLARED_READ_ONLY)) {
            return "SOURCE or not\n" + name;
        }
        String wrapping = wrappingProblem(expected.path("valueFeatures"), source);
        if (wrapping != null) {
            return wrapping + "\n" + name;
        }
        JsonNode schema = expected.path("schema");
        return schema.isTextual() ? schemaProblem(schema.asText(), source) : null;
    }

    private static @Nullable String formatProblem(JsonNode expected, String keyFormat, String valueFormat) {
        String key = format(expected.path("keyFormat"));
        String value = format(expected.path("valueFormat"));
        if (key != null && !key.equals(keyFormat)) {
            return "key format " + key + " expected, got " + keyFormat;
        }
        return value != null && !value.equals(valueFormat)
                ? "value format " + value + " expected, got " + valueFormat
                : null;
    }

    private static @Nullable String format(JsonNode node) {
        JsonNode name = node.isObject() ? node.path("format") : node;
        return name.isTextual() ? name.asText().toUpperCase(Locale.ROOT) : null;
    }

    /** Whether a single value is written bare; nothing is said where the format decides. */
    private static @Nullable String wrappingProblem(JsonNode features, SourceDefinition source) {
        if (!features.isArray()) {
            return null;
        }
        boolean wantsBare = false;
        boolean wantsWrapped = false;
        for (JsonNode feature : features) {
            wantsBare |= feature.asText().equals("UNWRAP_SINGLES");
            wantsWrapped |= feature.asText().equals("WRAP_SINGLES");
        }
        boolean bare = "false".equalsIgnoreCase(source.format().properties().get("WRAP_SINGLE_VALUE"));
        return wantsBare && !bare || wantsWrapped && bare ? "single values wrapped or not" : null;
    }

    private static @Nullable String schemaProblem(String text, SourceDefinition source) {
        List<Column> wanted = inOrder(schema(text));
        List<Column> actual = inOrder(source.schema());
        return wanted.equals(actual)
                ? null
                : "another schema\n" + source.name() + " expected " + wanted + ", got " + actual;
    }

    private static List<Column> inOrder(RowSchema schema) {
        List<Column> columns = new ArrayList<>(schema.keys());
        columns.addAll(schema.values());
        return columns;
    }

    /** The columns as the engine itself reads them in a statement, which takes no reserved names. */
    private static RowSchema schema(String text) {
        String kind = text.toUpperCase(Locale.ROOT).contains(" PRIMARY KEY") ? "TABLE" : "STREAM";
        String free = text.replaceAll("\\b(ROWTIME|ROWPARTITION|ROWOFFSET|WINDOWSTART|WINDOWEND)\\b", FREE + "$1");
        String sql = "CREATE " + kind + " S (" + free + ") WITH (kafka_topic='t', format='JSON');";
        try (Compilation compilation =
                Compilation.of(List.of(new SourceText("post", sql)), SchemaRegistry.none(), Compilation.functions())) {
            RowSchema read = compilation
                    .files()
                    .catalog()
                    .source("S")
                    .orElseThrow(() -> new IllegalArgumentException("the case's column list cannot be read"))
                    .schema();
            return new RowSchema(read.columns().stream()
                    .map(column -> new Column(column.name().replace(FREE, ""), column.type(), column.role()))
                    .toList());
        }
    }

    // ---- topics ----------------------------------------------------------------------------------------------------

    private @Nullable String topicProblem(JsonNode expected) {
        String name = expected.path("name").asText();
        if (!topics.all().containsKey(name)) {
            return "a topic is missing\n" + name;
        }
        JsonNode partitions = expected.path("partitions");
        if (partitions.isInt() && partitions.intValue() != topics.partitions(name)) {
            return "another number of partitions\n" + name + ": " + partitions + " expected, got "
                    + topics.partitions(name);
        }
        Optional<SourceDefinition> source = files.catalog().sources().stream()
                .filter(each -> each.topic().equals(name))
                .reduce((first, last) -> last);
        if (source.isEmpty()) {
            return null;
        }
        String problem = formatProblem(
                expected,
                source.get().format().keyFormat(),
                source.get().format().valueFormat());
        return problem == null ? null : problem + "\ntopic " + name;
    }

    private @Nullable String forbiddenProblem(JsonNode regex) {
        if (!regex.isTextual()) {
            return null;
        }
        Pattern forbidden = Pattern.compile(regex.asText());
        Set<String> all = new HashSet<>(topics.all().keySet());
        for (QueryPlan query : files.plan().queries()) {
            for (Step step : query.steps()) {
                // Under the name that the original gives such topics, because the pattern is made for that.
                if (step instanceof Step.Repartition) {
                    all.add(QueryRuns.APPLICATION + "-" + step.id() + "-repartition");
                }
            }
        }
        return all.stream().anyMatch(forbidden.asMatchPredicate()) ? "post: a topic that must not be there" : null;
    }
}
