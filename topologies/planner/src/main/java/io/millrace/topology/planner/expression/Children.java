// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.expression;

import java.util.ArrayList;
import java.util.List;

/** Lists of operands for the nodes whose operands are not one list already. */
final class Children {
    private Children() {}

    static List<TypedExpression> of(TypedExpression first, List<TypedExpression> rest) {
        List<TypedExpression> all = new ArrayList<>(rest.size() + 1);
        all.add(first);
        all.addAll(rest);
        return List.copyOf(all);
    }

    static List<TypedExpression> ofCase(TypedExpression.Case node) {
        List<TypedExpression> all = new ArrayList<>();
        for (TypedExpression.When when : node.whens()) {
            all.add(when.condition());
            all.add(when.result());
        }
        all.add(node.otherwise());
        return List.copyOf(all);
    }
}
