// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a public final class that implements {@link Accumulator} of itself as an aggregate function.
 *
 * <p>Beside the interface the class has public methods that are found by name:
 *
 * <ul>
 *   <li>{@code void add(…)} with the Java types of the signature's parameters, constants left out. Of several the one
 *       with the exact types is taken, else the one with {@code Object}. An {@code add()} without parameters is called
 *       once a row, for functions that only count.
 *   <li>{@code result()}, called only while {@link Accumulator#hasResult} holds; primitive where possible. What it gave must
 *       not change when more rows are added: the state lives on, so a list or map is a copy.
 *   <li>optional {@code void retract(…)}, with the parameters of {@code add}: takes back a row that was added. Only where
 *       the result is then exactly that of the remaining rows, so never for sums of doubles.
 *   <li>optional {@code void willRetract()}, beside {@code retract}: called once before the first row, when rows will be
 *       taken back. To have it says that the state is too large to be kept and merged for every few rows of a trailing frame;
 *       one state then runs along with the frame. Without it frames merge.
 *   <li>optional {@code void undo(…)}, with the parameters of {@code add}: takes back a row that was added, exactly or but for
 *       rounding. Called for groups of tables, whose rows are replaced; an aggregate that has neither this nor {@code retract}
 *       without {@code willRetract}, which then does it, is for streams only.
 *   <li>optional {@code int packedNumbers()}: {@link Accumulator#write} writes at most so many booleans, numbers and counts
 *       and nothing else, whatever the rows. Frames then keep states side by side as numbers.
 * </ul>
 *
 * <p>A public constructor takes the constants of the signature in order. One thread at a time.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(AggregateFunction.List.class)
public @interface AggregateFunction {
    /** The signature; the package describes the language. */
    String value();

    /** What it computes: one line, lower case, no full stop. */
    String description();

    Example[] examples() default {};

    NullRows nulls() default NullRows.SKIPPED;

    RowOrder order() default RowOrder.MATTERS;

    /** Holds repeated declarations; written by the compiler. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface List {
        AggregateFunction[] value();
    }
}
