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
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** NONE: a key without columns. Whatever bytes there are are not looked at; what is written is null. */
public final class NoneFormat implements Format {
    @Override
    public String name() {
        return "NONE";
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
        if (side == ColumnRole.VALUE) {
            return Optional.of("NONE is a format for keys only");
        }
        return columns.isEmpty()
                ? Optional.empty()
                : Optional.of("NONE holds no key column, and "
                        + Column.quote(columns.get(0).name()) + " is one");
    }

    @Override
    public ColumnReader reader(FormatTarget target, SchemaRegistry registry) {
        check(target);
        return (bytes, batch, row) -> {};
    }

    @Override
    public ColumnWriter writer(FormatTarget target, SchemaRegistry registry) {
        check(target);
        return (batch, row, arrays) -> null;
    }

    private void check(FormatTarget target) {
        problem(target.side(), target.columns()).ifPresent(problem -> {
            throw new MillraceException(ErrorCode.FORMAT_CANNOT, problem);
        });
    }
}
