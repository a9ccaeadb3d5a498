// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.api;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A call and its result, shown in the documentation and run by the contract test. */
@Retention(RetentionPolicy.RUNTIME)
@Target({})
public @interface Example {
    /** The call, with literals (aggregates: with {@code x}, {@code y} for what the rows bring): {@code "abs(-1)"}. */
    String sql();

    /** Aggregates only: each row's arguments as SQL literals separated by commas, constants left out. */
    String[] rows() default {};

    /** The result as a SQL literal. */
    String result();
}
