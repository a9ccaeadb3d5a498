// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.util.Locale;

/**
 * Which evaluator conditions and projections run on. Generated code, unless the system property {@value #PROPERTY} says {@code
 * interpreted} or {@code both}: means of tests, as the interpreter is many times slower. Any thread.
 */
public enum Evaluation {
    GENERATED,
    /** The planner's interpreter alone. */
    INTERPRETED,
    /** Generated code, and what the interpreter says of each value beside it: a disagreement stops with MR-9001. */
    BOTH;

    /** Read whenever a step is made. */
    public static final String PROPERTY = "millrace.evaluation";

    /**
     * What the property says.
     *
     * @throws MillraceException MR-8005 for another word
     */
    static Evaluation chosen() {
        String word = System.getProperty(PROPERTY, "generated");
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "generated" -> GENERATED;
            case "interpreted" -> INTERPRETED;
            case "both" -> BOTH;
            default ->
                throw new MillraceException(
                        ErrorCode.CONFIG_INVALID,
                        PROPERTY + " is \"" + word + "\"",
                        "say generated, interpreted or both",
                        null);
        };
    }
}
