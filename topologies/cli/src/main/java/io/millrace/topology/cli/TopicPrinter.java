// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.schema.registry.SchemaRegistry;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Prints records as JSON lines, and tells once what their formats look like. One thread. */
final class TopicPrinter {
    private final String topic;
    private final long every;
    private final ReadableText text;
    private final PrintedRecord printed;
    // The bytes go on as they are: JSON is UTF-8 whatever the terminal's encoding is.
    private final PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    private long remaining;
    private long seen;

    /**
     * @param every prints one record of so many
     * @param limit prints so many
     * @param headers with the records' headers or without
     */
    TopicPrinter(String topic, long every, long limit, Headers headers, SchemaRegistry registry, boolean withRegistry) {
        this.topic = topic;
        this.every = every;
        this.remaining = limit;
        this.text = new ReadableText(registry, withRegistry, TopicPrinter::note);
        this.printed = new PrintedRecord(text, headers == Headers.SHOWN);
    }

    /** Whether the headers of records are printed. */
    enum Headers {
        SHOWN,
        LEFT_OUT
    }

    private static void note(String text) {
        System.err.println("note: " + text);
    }

    /** Whether more are wanted. */
    boolean print(ConsumerRecord<byte[], byte[]> record) {
        seen++;
        if ((seen - 1) % every == 0) {
            String line = printed.of(record);
            if (seen == 1) {
                note("topic " + topic + ": key " + name(text.keyFormat()) + ", value " + name(text.valueFormat()));
            }
            out.println(line);
            remaining--;
        }
        // It also fails when the reader of a pipe is gone, as with head.
        return remaining > 0 && !out.checkError();
    }

    private static String name(String format) {
        return format.isEmpty() ? "null" : format;
    }
}
