// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What formats can do. Names are upper-cased. Any thread. */
public interface FormatTraits {
    /** All format names. */
    List<String> names();

    /** Whether the registry has columns for the format. */
    boolean infersColumns(String format);

    /** Why the format cannot hold these columns as the given half of a record, or empty when it can. */
    Optional<String> cannotHold(String format, ColumnRole role, List<Column> columns);

    /** How a value of a single column is written. */
    enum SingleValue {
        /** As the statement says. */
        CHOICE,
        /** Always by itself. */
        BARE,
        /** Always as a record with one field. */
        WRAPPED
    }

    SingleValue singleValue(String format);

    /** The properties that a format takes, upper-cased and without KEY_ or VALUE_ in front: {@code DELIMITER} and the like. */
    Set<String> properties(String format);

    /** Why a text cannot be the value of such a property, as the end of a sentence whose subject is the property. */
    Optional<String> propertyProblem(String property, String text);
}
