// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The columns of a row in order, keys and values mixed as declared; names are unique. Immutable, any thread. */
public record RowSchema(List<Column> columns) {
    public RowSchema {
        columns = List.copyOf(columns);
        Map<String, Column> seen = new HashMap<>();
        for (Column column : columns) {
            if (seen.put(column.name(), column) != null) {
                throw new IllegalArgumentException("column twice: " + column.name());
            }
        }
    }

    public static RowSchema of(Column... columns) {
        return new RowSchema(List.of(columns));
    }

    public int size() {
        return columns.size();
    }

    public Column column(int index) {
        return columns.get(index);
    }

    /** The index of the column with exactly this name. */
    public Optional<Integer> indexOf(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    public List<Column> keys() {
        return columns.stream().filter(Column::isKey).toList();
    }

    public List<Column> values() {
        return columns.stream().filter(column -> !column.isKey()).toList();
    }

    public List<SqlType> types() {
        return columns.stream().map(Column::type).toList();
    }

    /** This schema with more columns at the end. */
    public RowSchema plus(List<Column> more) {
        List<Column> all = new ArrayList<>(columns);
        all.addAll(more);
        return new RowSchema(all);
    }

    @Override
    public String toString() {
        return columns.stream().map(Column::toString).collect(Collectors.joining(", "));
    }
}
