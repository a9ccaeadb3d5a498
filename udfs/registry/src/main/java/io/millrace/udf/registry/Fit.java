// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import io.millrace.schema.types.SqlType;
import java.util.Comparator;
import java.util.List;

/**
 * How well a signature fits a call; the smallest in the natural order wins.
 *
 * @param widening steps of INTEGER, BIGINT, DECIMAL, DOUBLE that the arguments are converted by
 * @param variadic whether the last parameter takes any number of arguments: of such signatures none is better than another
 *     unless no argument has to be converted
 * @param generality how much the parameters leave open by type variables and variadic parameters
 */
record Fit(List<SqlType> parameterTypes, SqlType returnType, int widening, boolean variadic, int generality)
        implements Comparable<Fit> {
    private static final Comparator<Fit> ORDER =
            Comparator.comparingInt(Fit::widening).thenComparingInt(Fit::generality);

    Fit {
        parameterTypes = List.copyOf(parameterTypes);
    }

    @Override
    public int compareTo(Fit other) {
        if (variadic && other.variadic && widening > 0 && other.widening > 0) {
            return Integer.compare(generality, other.generality);
        }
        return ORDER.compare(this, other);
    }

    boolean isAsGoodAs(Fit other) {
        return compareTo(other) == 0;
    }
}
