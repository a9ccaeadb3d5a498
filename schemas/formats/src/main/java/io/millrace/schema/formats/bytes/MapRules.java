// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.bytes;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.SqlType;
import java.util.List;
import java.util.Optional;

/** Where maps may stand in formats that write objects: with STRING keys, and never in the key of a record. */
public final class MapRules {
    private MapRules() {}

    /** What is wrong with the first column that breaks the rules; empty when none does. */
    public static Optional<String> problem(String format, ColumnRole side, List<Column> columns) {
        for (Column column : columns) {
            if (hasMap(column.type(), MapKeys.ANY) && side == ColumnRole.KEY) {
                return Optional.of("key column " + Column.quote(column.name()) + " is or holds a MAP: keys cannot");
            }
            if (hasMap(column.type(), MapKeys.OTHER_THAN_STRING)) {
                return Optional.of("column " + Column.quote(column.name()) + " is " + column.type() + ": " + format
                        + " holds maps with STRING keys only");
            }
        }
        return Optional.empty();
    }

    private enum MapKeys {
        ANY,
        OTHER_THAN_STRING
    }

    private static boolean hasMap(SqlType type, MapKeys keys) {
        return type.accept(new SqlType.Visitor<>() {
            @Override
            public Boolean primitive(SqlType.Primitive primitive) {
                return false;
            }

            @Override
            public Boolean decimal(SqlType.Decimal decimal) {
                return false;
            }

            @Override
            public Boolean array(SqlType.Array array) {
                return hasMap(array.element(), keys);
            }

            @Override
            public Boolean map(SqlType.Map map) {
                return keys == MapKeys.ANY || map.key() != SqlType.STRING || hasMap(map.value(), keys);
            }

            @Override
            public Boolean struct(SqlType.StructType struct) {
                return struct.fields().stream().anyMatch(field -> hasMap(field.type(), keys));
            }
        });
    }
}
