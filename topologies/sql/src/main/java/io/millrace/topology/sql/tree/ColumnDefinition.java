// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql.tree;

import io.millrace.topology.sql.Span;
import org.jspecify.annotations.Nullable;

/**
 * A column as CREATE STREAM and CREATE TABLE declare it.
 *
 * @param header the name in {@code HEADER('name')}; null for HEADERS and for every other mark
 */
public record ColumnDefinition(
        Span span,
        Identifier name,
        TypeName type,
        KeyMark keyMark,
        @Nullable String header) {
    /** The words behind the type. */
    public enum KeyMark {
        NONE,
        KEY,
        PRIMARY_KEY,
        /** HEADERS or HEADER('name'). */
        HEADERS
    }
}
