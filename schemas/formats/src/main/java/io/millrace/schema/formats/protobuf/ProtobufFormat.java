// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

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
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** PROTOBUF with schemas in a registry, and PROTOBUF_NOSR without. */
public final class ProtobufFormat implements Format {
    /** Whether there is a registry. */
    public enum Schemas {
        REGISTERED,
        FROM_COLUMNS
    }

    private final Schemas schemas;

    public ProtobufFormat(Schemas schemas) {
        this.schemas = schemas;
    }

    @Override
    public String name() {
        return usesRegistry() ? "PROTOBUF" : "PROTOBUF_NOSR";
    }

    @Override
    public boolean usesRegistry() {
        return schemas == Schemas.REGISTERED;
    }

    @Override
    public Set<String> properties() {
        return usesRegistry()
                ? Set.of("SCHEMA_FULL_NAME", "SCHEMA_ID", "PROTOBUF_NULLABLE_REPRESENTATION")
                : Set.of("PROTOBUF_NULLABLE_REPRESENTATION");
    }

    @Override
    public Optional<Wrapping> onlyWrapping() {
        return Optional.of(Wrapping.WRAPPED);
    }

    @Override
    public Optional<String> problem(ColumnRole side, List<Column> columns) {
        if (columns.isEmpty()) {
            return Optional.of(name() + " needs a column");
        }
        return MapRules.problem(name(), side, columns).or(() -> ProtoSchemas.problem(name(), columns));
    }

    @Override
    public List<Column> columnsOf(RegisteredSchema schema, ColumnRole side, FormatOptions options) {
        return usesRegistry()
                ? ProtoColumns.columnsOf(schema, side, options)
                : Format.super.columnsOf(schema, side, options);
    }

    @Override
    public ColumnReader reader(FormatTarget target, SchemaRegistry registry) {
        if (usesRegistry()) {
            return new ProtoReader(target, registry);
        }
        check(target);
        return new PlainReader(target);
    }

    @Override
    public ColumnWriter writer(FormatTarget target, SchemaRegistry registry) {
        check(target);
        return usesRegistry() ? ProtoWriters.framed(target, registry) : ProtoWriters.plain(target);
    }

    private void check(FormatTarget target) {
        problem(target.side(), target.columns()).ifPresent(problem -> {
            throw new MillraceException(ErrorCode.FORMAT_CANNOT, problem);
        });
    }
}
