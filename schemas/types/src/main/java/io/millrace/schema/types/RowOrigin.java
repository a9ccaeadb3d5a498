// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The record of a row: where it stands in its topic, what ROWPARTITION and ROWOFFSET give, and its headers. */
public interface RowOrigin {
    int partition();

    long offset();

    /** All headers in order, each a struct of its name and its value, which may be null. */
    default List<Struct> headerStructs() {
        return List.of();
    }

    /** The value of the last header of a name; null where that is null or there is none. */
    default @Nullable ByteBuffer lastHeader(String name) {
        return null;
    }
}
