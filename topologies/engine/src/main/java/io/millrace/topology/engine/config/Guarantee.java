// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine.config;

import java.time.Duration;

/** What a failure may do to the results. */
public enum Guarantee {
    /** Each record has its effect once, also across crashes; results become visible at each commit. */
    EXACTLY_ONCE("exactly_once_v2", Duration.ofMillis(100)),
    /** No record is lost; after a crash some have their effect twice. */
    AT_LEAST_ONCE("at_least_once", Duration.ofSeconds(30));

    private final String property;
    private final Duration commitInterval;

    Guarantee(String property, Duration commitInterval) {
        this.property = property;
        this.commitInterval = commitInterval;
    }

    /** Kafka Streams' name of it. */
    public String property() {
        return property;
    }

    /** How often is committed unless something else is set. */
    public Duration commitInterval() {
        return commitInterval;
    }
}
