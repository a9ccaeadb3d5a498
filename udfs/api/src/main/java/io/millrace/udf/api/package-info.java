// SPDX-License-Identifier: Apache-2.0
/**
 * What an author of functions sees: annotations that declare a function, and the contract of aggregates.
 *
 * <p>In: nothing. Out: {@link io.millrace.udf.api.ScalarFunction}, {@link io.millrace.udf.api.TableFunction} and {@link
 * io.millrace.udf.api.AggregateFunction} with the types they name. Entry: those annotations. Invariants: depends on nothing but the JDK.
 *
 * <h2>Signatures</h2>
 *
 * A signature is one readable line: {@code substring(STRING, INTEGER, INTEGER) -> STRING}. Function names are compared
 * without case. Types are those of SQL, and
 *
 * <ul>
 *   <li>a single capital letter is a type variable: {@code ifnull(T, T) -> T};
 *   <li>{@code DECIMAL(p, s)} binds the small letters to precision and scale; results may compute with them by {@code +},
 *       {@code -}, {@code max(…)} and {@code min(…)}: {@code round(DECIMAL(p, s)) -> DECIMAL(max(p - s, 1), 0)};
 *   <li>{@code STRING...} as the last parameter takes one or more arguments; the Java method is variadic;
 *   <li>{@code const DOUBLE} takes a literal only (aggregates: it goes to the constructor);
 *   <li>{@code STRUCT} is any struct, {@code STRUCT<K STRING, V T>} one with these fields;
 *   <li>{@code (T) => R} is a lambda (Java: {@link io.millrace.udf.api.Lambda}); the types of its parameters come from the other
 *       arguments.
 * </ul>
 *
 * <h2>Java types of values</h2>
 *
 * BOOLEAN {@code boolean}, INTEGER {@code int}, BIGINT {@code long}, DOUBLE {@code double}, DECIMAL {@code
 * java.math.BigDecimal} with exactly the type's scale, STRING {@code String}, BYTES {@code java.nio.ByteBuffer} (never
 * move its position), DATE {@code int} days since 1970-01-01, TIME {@code int} milliseconds of the day, TIMESTAMP {@code
 * long} milliseconds since 1970-01-01T00:00Z, ARRAY {@code java.util.List<?>}, MAP {@code java.util.Map<?, ?>}, STRUCT
 * and type variables {@code Object}. Where a null can arrive the boxed class takes the primitive's place. Lists, maps and
 * buffers are shared: never change an argument.
 *
 * <p>A function that throws makes the column null and is counted; the message of the exception is what people read.
 */
@NullMarked
package io.millrace.udf.api;

import org.jspecify.annotations.NullMarked;
