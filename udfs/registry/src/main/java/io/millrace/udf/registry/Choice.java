// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The best signatures found so far. Either {@code unresolved} says why there is none, or one fit stands for all of the
 * declarations.
 */
record Choice<D extends Declaration>(
        List<D> declarations, @Nullable Fit best, @Nullable UnresolvedCall unresolved) {
    static <D extends Declaration> Choice<D> none(UnresolvedCall reason) {
        return new Choice<>(List.of(), null, reason);
    }

    Choice<D> or(D declaration, Fit fit) {
        if (best == null || fit.compareTo(best) < 0) {
            return new Choice<>(List.of(declaration), fit, null);
        }
        if (!fit.isAsGoodAs(best)) {
            return this;
        }
        List<D> both = new ArrayList<>(declarations);
        both.add(declaration);
        return new Choice<>(List.copyOf(both), best, null);
    }

    Fit fit() {
        if (best == null) {
            throw new IllegalStateException("nothing was chosen");
        }
        return best;
    }
}
