// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats;

/** How a value of a single column is written. */
public enum Wrapping {
    /** As an object or record with one field. */
    WRAPPED,
    /** As the bare value; null is a record without a value. */
    BARE
}
