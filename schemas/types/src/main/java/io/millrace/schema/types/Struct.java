// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The carrier of a STRUCT: its fields in the order of the type. Immutable by convention; equal when all fields are. */
public final class Struct {
    private final @Nullable Object[] fields;

    /** Takes the array over: the caller must not change it afterwards. */
    public Struct(@Nullable Object... fields) {
        this.fields = fields;
    }

    public @Nullable Object get(int index) {
        return fields[index];
    }

    public int size() {
        return fields.length;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Struct that && Arrays.equals(fields, that.fields);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(fields);
    }

    @Override
    public String toString() {
        return Arrays.toString(fields);
    }
}
