// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a public static method of a public final class as a scalar function.
 *
 * <pre>{@code
 * @ScalarFunction(value = "initcap(STRING) -> STRING", description = "upper-cases the first letter of each word",
 *     examples = @Example(sql = "initcap('the quick')", result = "'The Quick'"))
 * public static String initcap(String text) { … }
 * }</pre>
 *
 * <p>Several signatures are several methods of the same SQL name, or several of these annotations on one method whose
 * Java types fit all of them. The method is called from any number of threads at once and declares no checked exception.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Repeatable(ScalarFunction.List.class)
public @interface ScalarFunction {
    /** The signature; the package describes the language. */
    String value();

    /** What it does: one line, lower case, no full stop. */
    String description();

    Example[] examples() default {};

    NullRule nulls() default NullRule.RETURNS_NULL;

    /** False when equal arguments may give different results: such calls are neither folded nor shared. */
    boolean deterministic() default true;

    /** Holds repeated declarations; written by the compiler. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface List {
        ScalarFunction[] value();
    }
}
