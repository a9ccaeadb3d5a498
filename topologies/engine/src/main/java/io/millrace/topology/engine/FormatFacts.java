// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.schema.formats.Format;
import io.millrace.schema.formats.FormatOptions;
import io.millrace.schema.formats.Formats;
import io.millrace.schema.formats.Wrapping;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.topology.planner.FormatTraits;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the planner wants to know of the formats. Any thread. */
final class FormatFacts implements FormatTraits {
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
