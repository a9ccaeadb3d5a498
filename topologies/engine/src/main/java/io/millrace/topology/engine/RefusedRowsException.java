// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;

/** Brokers refused a row of a stream thread: what was read for it is not committed, and another thread reads it again. */
final class RefusedRowsException extends KafkaException {
    private static final long serialVersionUID = 1L;

    private final String topic;

    /**
     * @param topic the row's
     * @param refusal of the first row that was refused
     */
    RefusedRowsException(String topic, Exception refusal) {
        super("brokers refused a record to topic " + topic + "; what was read for it is not committed", refusal);
        this.topic = topic;
    }

    /** The topic of the row that was refused first. */
    String topic() {
        return topic;
    }

    /** Whether a thread failed because brokers did not take a row in time: that took minutes, and may take more of them. */
    static boolean isOutage(Throwable thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof RefusedRowsException && at.getCause() instanceof RetriableException) {
                return true;
            }
        }
        return false;
    }
}
