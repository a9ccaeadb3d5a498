// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

/** Which half of a Kafka record a column lives in. */
public enum ColumnRole {
    KEY,
    VALUE
}
