// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

/** Where the record of a row stands in its topic: what ROWPARTITION and ROWOFFSET give. */
public interface RowOrigin {
    int partition();

    long offset();
}
