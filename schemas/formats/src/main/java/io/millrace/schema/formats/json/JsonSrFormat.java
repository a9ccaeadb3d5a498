// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.json;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.formats.ColumnReader;
import io.millrace.schema.formats.ColumnWriter;
import io.millrace.schema.formats.Format;
import io.millrace.schema.formats.FormatOptions;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.Wrapping;
import io.millrace.schema.formats.bytes.ByteOutput;
import io.millrace.schema.formats.bytes.MapRules;
import io.millrace.schema.formats.framing.Framing;
import io.millrace.schema.formats.framing.SchemaChoice;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** JSON_SR: JSON with a JSON Schema in a registry. */
public final class JsonSrFormat implements Format {
    @Override
    public String name() {
        return "JSON_SR";
    }

    @Override
    public boolean usesRegistry() {
        return true;
    }

    @Override
    public Set<String> properties() {
        return Set.of("SCHEMA_FULL_NAME", "SCHEMA_ID");
    }

    @Override
    public Optional<Wrapping> onlyWrapping() {
        return Optional.empty();
    }

    @Override
    public Optional<String> problem(ColumnRole side, List<Column> columns) {
        return columns.isEmpty() ? Optional.of("JSON_SR needs a column") : MapRules.problem(name(), side, columns);
    }

    @Override
    public List<Column> columnsOf(RegisteredSchema schema, ColumnRole side, FormatOptions options) {
        return JsonSchemaColumns.columnsOf(schema, side, options);
    }

    @Override
    public ColumnReader reader(FormatTarget target, SchemaRegistry registry) {
        return new FramedJsonReader(target);
    }

    @Override
    public ColumnWriter writer(FormatTarget target, SchemaRegistry registry) {
        problem(target.side(), target.columns()).ifPresent(problem -> {
            throw new MillraceException(ErrorCode.FORMAT_CANNOT, problem);
        });
        SchemaChoice<String> choice = SchemaChoice.of(
                target,
                registry,
                RegisteredSchema.JSON,
                schema -> JsonSchemaColumns.surplus(schema, target),
                () -> JsonSchemas.textOf(target));
        ByteOutput prefix = new ByteOutput();
        Framing.put(prefix, choice.id());
        return new JsonWriter(target, prefix.toByteArray(), choice.parts());
    }
}
