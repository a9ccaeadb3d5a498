// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What HEADERS and HEADER columns give. Any thread. */
public final class HeaderValues {
    /** The type of a HEADERS column. */
    public static final SqlType ALL = new SqlType.Array(SqlType.struct("KEY", SqlType.STRING, "VALUE", SqlType.BYTES));

    private HeaderValues() {}

    /** All headers of a row's record; none where it has no record. */
    public static List<Struct> all(@Nullable Object origin) {
        return origin instanceof RowOrigin record ? record.headerStructs() : List.of();
    }

    /** The value of the last header of a name, or null. */
    public static @Nullable ByteBuffer last(@Nullable Object origin, String name) {
        return origin instanceof RowOrigin record ? record.lastHeader(name) : null;
    }
}
