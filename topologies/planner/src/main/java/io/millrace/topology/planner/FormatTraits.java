// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import java.util.List;
import java.util.Optional;

/** What formats can do. Names are upper-cased. Any thread. */
public interface FormatTraits {
    /** All format names. */
    List<String> names();

    /** Whether the registry has columns for the format. */
    boolean infersColumns(String format);

    /** Why the format cannot hold these columns as the given half of a record, or empty when it can. */
    Optional<String> cannotHold(String format, ColumnRole role, List<Column> columns);
}
