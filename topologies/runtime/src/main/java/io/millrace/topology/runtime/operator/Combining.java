// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

/** Whether rows of a group travel through internal topics as one, where the plan allows it. */
public enum Combining {
    ON,
    OFF
}
