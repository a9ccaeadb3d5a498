// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.delimited;

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

/** DELIMITED: one line with a field for each column. */
public final class DelimitedFormat implements Format {
    @Override
    public String name() {
        return "DELIMITED";
    }

    @Override
    public boolean usesRegistry() {
        return false;
    }

    @Override
    public Set<String> properties() {
        return Set.of("DELIMITER");
    }

    @Override
    public Optional<Wrapping> onlyWrapping() {
        return Optional.of(Wrapping.BARE);
    }

    @Override
    public Optional<String> problem(ColumnRole side, List<Column> columns) {
        if (columns.isEmpty()) {
            return Optional.of("DELIMITED needs a column");
        }
        return columns.stream()
                .filter(column ->
                        !(column.type() instanceof SqlType.Primitive) && !(column.type() instanceof SqlType.Decimal))
                .map(column -> "DELIMITED cannot hold column " + Column.quote(column.name()) + " of type "
                        + column.type() + ", only types without parts")
                .findFirst();
    }

    @Override
    public ColumnReader reader(FormatTarget target, SchemaRegistry registry) {
        check(target);
        return new DelimitedReader(target);
    }

    @Override
    public ColumnWriter writer(FormatTarget target, SchemaRegistry registry) {
        check(target);
        return new DelimitedWriter(target);
    }

    private void check(FormatTarget target) {
        problem(target.side(), target.columns()).ifPresent(problem -> {
            throw new MillraceException(ErrorCode.FORMAT_CANNOT, problem);
        });
    }
}
