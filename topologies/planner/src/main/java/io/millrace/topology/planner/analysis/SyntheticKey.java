// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.SqlType;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A key that no column of one side of a join has for all rows. */
final class SyntheticKey {
    private static final String NAME = "ROWKEY";

    private SyntheticKey() {}

    /** Its name in queries: the first that no column has. */
    static String name(List<Scope.Visible> visible) {
        Set<String> taken = visible.stream().map(Scope.Visible::name).collect(Collectors.toSet());
        String name = NAME;
        for (int i = 1; taken.contains(name); i++) {
            name = NAME + "_" + i;
        }
        return name;
    }

    /** Its column in the plan. A join before this one may have such a column, which is not seen any more. */
    static Column column(List<Scope.Visible> visible, JoinSide left, SqlType type) {
        String name = name(visible);
        while (left.plan().schema().indexOf(name).isPresent()) {
            name = "$" + name;
        }
        return Column.value(name, type);
    }
}
