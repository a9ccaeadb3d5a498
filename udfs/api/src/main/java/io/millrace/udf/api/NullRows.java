// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.api;

/** What an aggregate does with a row in which an argument is null. */
public enum NullRows {
    /** The row is not added, so the parameters of {@code add} are primitive where the type allows it. */
    SKIPPED,
    /** The row is added with the null, so the parameters of {@code add} are boxed. */
    ADDED
}
