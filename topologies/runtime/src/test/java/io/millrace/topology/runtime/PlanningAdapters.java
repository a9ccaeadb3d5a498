// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import io.millrace.schema.formats.Format;
import io.millrace.schema.formats.FormatOptions;
import io.millrace.schema.formats.Formats;
import io.millrace.schema.formats.Wrapping;
import io.millrace.schema.formats.framing.SchemaChoice;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.FormatTraits;
import io.millrace.topology.planner.ModelSignatures;
import io.millrace.topology.planner.PlannedFiles;
import io.millrace.topology.planner.PlanningPorts;
import io.millrace.topology.planner.StatementPlanner;
import io.millrace.topology.planner.TopicSchemas;
import io.millrace.topology.planner.physical.ModelPlan;
import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.topology.planner.physical.TopicFormat;
import io.millrace.topology.runtime.operator.FormatTargets;
import io.millrace.topology.sql.DiagnosticRenderer;
import io.millrace.topology.sql.SourceText;
import io.millrace.topology.sql.SqlParser;
import io.millrace.udf.functions.Functions;
import io.millrace.udf.onnx.ModelSignature;
import io.millrace.udf.onnx.OnnxModel;
import io.millrace.udf.registry.FunctionRegistry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the planner asks of the world, answered by the real formats, functions and models. One thread. */
final class PlanningAdapters implements AutoCloseable {
    private static final FunctionRegistry FUNCTIONS = FunctionRegistry.of(Functions.CLASSES);

    private final SchemaRegistry registry;
    private final Map<String, OnnxModel> models = new HashMap<>();

    PlanningAdapters(SchemaRegistry registry) {
        this.registry = registry;
    }

    /** The plan of one SQL text; anything wrong with it fails the test with the diagnostics. */
    PlannedFiles plan(String sql) {
        PlannedFiles planned = new StatementPlanner(
                        new PlanningPorts(FUNCTIONS, new RegistrySchemas(), new FileModels(), new ListedFormats()))
                .plan(List.of(SqlParser.parse(new SourceText("test.sql", sql))));
        if (planned.hasErrors()) {
            throw new AssertionError(
                    new DiagnosticRenderer(DiagnosticRenderer.Colours.NONE).render(planned.diagnostics()));
        }
        return planned;
    }

    /** The models of a plan by name. */
    Map<String, OnnxModel> modelsOf(PhysicalPlan plan) {
        Map<String, OnnxModel> byName = new HashMap<>();
        for (ModelPlan model : plan.models()) {
            byName.put(model.name(), model(model.path(), model.sha256()));
        }
        return byName;
    }

    private OnnxModel model(String path, @Nullable String sha256) {
        return models.computeIfAbsent(path, file -> OnnxModel.load(Path.of(file), sha256));
    }

    @Override
    public void close() {
        models.values().forEach(OnnxModel::close);
    }

    private final class RegistrySchemas implements TopicSchemas {
        @Override
        public Optional<List<Column>> columns(String topic, ColumnRole role, TopicFormat format) {
            boolean isKey = role == ColumnRole.KEY;
            Format known = FormatTargets.format(isKey ? format.keyFormat() : format.valueFormat());
            FormatOptions options = FormatOptions.of(role, format.properties());
            Optional<RegisteredSchema> schema = options.schemaId() == null
                    ? registry.latest(topic + (isKey ? "-key" : "-value"))
                    : Optional.of(SchemaChoice.byId(registry, options.schemaId()));
            return schema.map(found -> known.columnsOf(found, role, options));
        }
    }

    private final class FileModels implements ModelSignatures {
        @Override
        public Signature load(String path, @Nullable String sha256) {
            return new FileModel(model(path, sha256).signature());
        }
    }

    private record FileModel(ModelSignature signature) implements ModelSignatures.Signature {
        @Override
        public SqlType resultType() {
            return signature.resultType();
        }

        @Override
        public Optional<String> mismatch(List<SqlType> argumentTypes) {
            return signature.check(argumentTypes).stream().findFirst();
        }

        @Override
        public String describe() {
            return signature.toString();
        }
    }

    private static final class ListedFormats implements FormatTraits {
        @Override
        public List<String> names() {
            return Formats.all().stream().map(Format::name).toList();
        }

        @Override
        public boolean infersColumns(String format) {
            return Formats.byName(format).map(Format::usesRegistry).orElse(false);
        }

        @Override
        public Optional<String> cannotHold(String format, ColumnRole role, List<Column> columns) {
            return Formats.byName(format).flatMap(known -> known.problem(role, columns));
        }

        @Override
        public SingleValue singleValue(String format) {
            Optional<Wrapping> only = Formats.byName(format).flatMap(Format::onlyWrapping);
            if (only.isEmpty()) {
                return SingleValue.CHOICE;
            }
            return only.get() == Wrapping.BARE ? SingleValue.BARE : SingleValue.WRAPPED;
        }

        @Override
        public Set<String> properties(String format) {
            return Formats.byName(format).map(Format::properties).orElse(Set.of());
        }

        @Override
        public Optional<String> propertyProblem(String property, String text) {
            return FormatOptions.problem(property, text);
        }
    }
}
