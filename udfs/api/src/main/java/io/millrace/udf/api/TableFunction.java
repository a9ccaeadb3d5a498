// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a public static method of a public final class as a table function: it gives a list, and each of its elements becomes
 * a row.
 *
 * <pre>{@code
 * @TableFunction(value = "words(STRING) -> STRING", description = "a row for each word",
 *     examples = @Example(sql = "words('to be')", result = "ARRAY['to', 'be']"))
 * public static List<?> words(String text) { … }
 * }</pre>
 *
 * <p>The result type of the signature is that of one row. A null argument and an empty list give no rows, and so does a method
 * that throws. The example's result is the rows as an ARRAY. All else is as with {@link ScalarFunction}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Repeatable(TableFunction.List.class)
public @interface TableFunction {
    /** The signature; the package describes the language. */
    String value();

    /** What it does: one line, lower case, no full stop. */
    String description();

    Example[] examples() default {};

    /** False when equal arguments may give different rows. */
    boolean deterministic() default true;

    /** Holds repeated declarations; written by the compiler. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface List {
        TableFunction[] value();
    }
}
