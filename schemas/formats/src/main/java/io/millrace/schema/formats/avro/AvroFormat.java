// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.avro;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.formats.ColumnReader;
import io.millrace.schema.formats.ColumnWriter;
import io.millrace.schema.formats.Format;
import io.millrace.schema.formats.FormatOptions;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.Wrapping;
import io.millrace.schema.formats.bytes.MapRules;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.SqlType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** AVRO with schemas in a registry. */
public final class AvroFormat implements Format {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    @Override
    public String name() {
        return "AVRO";
    }

    @Override
    public boolean usesRegistry() {
        return true;
    }

    @Override
    public Set<String> properties() {
        return Set.of("SCHEMA_FULL_NAME", "AVRO_SCHEMA_FULL_NAME", "SCHEMA_ID");
    }

    @Override
    public Optional<Wrapping> onlyWrapping() {
        return Optional.empty();
    }

    @Override
    public Optional<String> problem(ColumnRole side, List<Column> columns) {
        if (columns.isEmpty()) {
            return Optional.of("AVRO needs a column");
        }
        for (Column column : columns) {
            Optional<String> name = badName(column.name(), column.type());
            if (name.isPresent()) {
                return Optional.of("column " + Column.quote(column.name()) + ": " + name.get()
                        + " is no name that Avro allows (letters, digits and _)");
            }
        }
        return MapRules.problem(name(), side, columns);
    }

    private static Optional<String> badName(String name, SqlType type) {
        if (!NAME.matcher(name).matches()) {
            return Optional.of(Column.quote(name));
        }
        if (type instanceof SqlType.StructType struct) {
            return struct.fields().stream()
                    .flatMap(field -> badName(field.name(), field.type()).stream())
                    .findFirst();
        }
        if (type instanceof SqlType.Array array) {
            return badName(name, array.element());
        }
        return type instanceof SqlType.Map map ? badName(name, map.value()) : Optional.empty();
    }

    @Override
    public List<Column> columnsOf(RegisteredSchema schema, ColumnRole side, FormatOptions options) {
        return AvroColumns.columnsOf(schema, side, options);
    }

    @Override
    public ColumnReader reader(FormatTarget target, SchemaRegistry registry) {
        return new AvroReader(target, registry);
    }

    @Override
    public ColumnWriter writer(FormatTarget target, SchemaRegistry registry) {
        problem(target.side(), target.columns()).ifPresent(problem -> {
            throw new MillraceException(ErrorCode.FORMAT_CANNOT, problem);
        });
        return AvroWriter.create(target, registry);
    }
}
