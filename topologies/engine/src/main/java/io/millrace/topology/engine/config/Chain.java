// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine.config;

/** Where statements take the rows from that another statement of the application writes. */
public enum Chain {
    /** From its topic, like everybody. */
    TOPIC,
    /** As they are written, where that is possible: nobody else writes the topic, as only the user knows. */
    MEMORY
}
