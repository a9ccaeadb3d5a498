// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.json;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.formats.ColumnReader;
import io.millrace.schema.formats.ColumnWriter;
import io.millrace.schema.formats.Format;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.Wrapping;
import io.millrace.schema.formats.bytes.MapRules;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** JSON without a schema: an object with a field for each column, or one bare value. */
public final class JsonFormat implements Format {
    @Override
    public String name() {
        return "JSON";
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
        return Optional.empty();
    }

    @Override
    public Optional<String> problem(ColumnRole side, List<Column> columns) {
        return columns.isEmpty() ? Optional.of("JSON needs a column") : MapRules.problem(name(), side, columns);
    }

    @Override
    public ColumnReader reader(FormatTarget target, SchemaRegistry registry) {
        return new JsonReader(target, 0);
    }

    @Override
    public ColumnWriter writer(FormatTarget target, SchemaRegistry registry) {
        problem(target.side(), target.columns()).ifPresent(problem -> {
            throw new MillraceException(ErrorCode.FORMAT_CANNOT, problem);
        });
        return new JsonWriter(target, new byte[0], "");
    }
}
