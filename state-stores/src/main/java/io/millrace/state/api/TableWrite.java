// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.api;

import org.jspecify.annotations.Nullable;

/**
 * What a write does to one table of a database.
 *
 * @param table the store's name
 * @param changes given once
 * @param offset the changelog record up to which the table holds all records then, or null to leave the offset as it is
 */
public record TableWrite(
        String table, Changes changes, @Nullable Long offset) {}
