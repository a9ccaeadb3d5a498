// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.record;

import io.millrace.schema.types.HotPath;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The short way of rows from one output of a task into the batches of Kafka's producer. It is opened by a record that takes the ordinary
 * way, from the record collector of Kafka Streams down to the producer, and is closed by whatever asks for that way: another
 * transaction, other metadata, a failure, a record that is unlike others. One stream thread.
 */
@HotPath
public final class SendLane {
    /** An output's partition that the producer chooses. */
    public static final int ANY_PARTITION = RecordMetadata.UNKNOWN_PARTITION;

    private static final ThreadLocal<@Nullable SendLane> OPENING = new ThreadLocal<>();

    private @Nullable Appender appender;

    /** A producer that takes rows of one output. */
    @FunctionalInterface
    public interface Appender {
        /**
         * Appends a record without headers.
         *
         * @param partition where it goes, or {@link #ANY_PARTITION} for that of the key, or of the producer's choice without one
         * @param timestamp milliseconds
         * @return false when nothing was sent: the record is to take the ordinary way
         */
        boolean append(int partition, byte @Nullable [] key, byte @Nullable [] value, long timestamp);
    }

    /** As {@link Appender#append}; false, too, as long as no producer has opened the lane. */
    public boolean append(int partition, byte @Nullable [] key, byte @Nullable [] value, long timestamp) {
        Appender found = appender;
        return found != null && found.append(partition, key, value, timestamp);
    }

    /** A record of this output takes the ordinary way now, on this thread. {@link #sent} follows. */
    public void sending() {
        appender = null;
        OPENING.set(this);
    }

    /** The record took it, or failed. */
    public void sent() {
        OPENING.set(null);
    }

    /** The lane of the record that this thread is just sending, or null; once, since others may be sent because of that record. */
    public static @Nullable SendLane opening() {
        SendLane asking = OPENING.get();
        if (asking != null) {
            OPENING.set(null);
        }
        return asking;
    }

    /** Further records may take the short way. */
    public void open(Appender producer) {
        appender = producer;
    }
}
