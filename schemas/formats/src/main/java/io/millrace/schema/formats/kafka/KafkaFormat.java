// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.kafka;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.formats.ColumnReader;
import io.millrace.schema.formats.ColumnWriter;
import io.millrace.schema.formats.Format;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.Wrapping;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.SqlType;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** KAFKA: one column, written as Kafka's own serializers of STRING, INT, BIGINT, DOUBLE and BYTES do. */
public final class KafkaFormat implements Format {
    private static final Set<SqlType> TYPES =
            Set.of(SqlType.STRING, SqlType.INTEGER, SqlType.BIGINT, SqlType.DOUBLE, SqlType.BYTES);

    @Override
    public String name() {
        return "KAFKA";
    }

    @Override
    public boolean usesRegistry() {
        return false;
    }

    @Override
    public Set<String> properties() {
        return Set.of();
    }

    @Override
    public Optional<Wrapping> onlyWrapping() {
        return Optional.of(Wrapping.BARE);
    }

    @Override
    public Optional<String> problem(ColumnRole side, List<Column> columns) {
        if (columns.size() != 1) {
            return Optional.of("KAFKA holds exactly one column, and there are " + columns.size());
        }
        Column column = columns.get(0);
        return TYPES.contains(column.type())
                ? Optional.empty()
                : Optional.of("KAFKA cannot hold column " + Column.quote(column.name()) + " of type " + column.type()
                        + ", only STRING, INTEGER, BIGINT, DOUBLE and BYTES");
    }

    @Override
    public ColumnReader reader(FormatTarget target, SchemaRegistry registry) {
        return codec(target);
    }

    @Override
    public ColumnWriter writer(FormatTarget target, SchemaRegistry registry) {
        return codec(target);
    }

    private KafkaCodec codec(FormatTarget target) {
        problem(target.side(), target.columns()).ifPresent(problem -> {
            throw new MillraceException(ErrorCode.FORMAT_CANNOT, problem);
        });
        Column column = target.columns().get(0);
        return new KafkaCodec(column, (SqlType.Primitive) column.type(), target.batchColumn(0));
    }
}
