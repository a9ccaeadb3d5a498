// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/** A row that is larger than its topic or the producer takes. No other try mends that, only a person. */
final class TooLargeRow {
    /** Kafka Streams says in its text alone which topic it was. */
    private static final Pattern TOPIC = Pattern.compile("record to topic (?<topic>[a-zA-Z0-9._-]+) ");

    private TooLargeRow() {}

    static boolean isCauseOf(Throwable thrown) {
        return cause(thrown) != null;
    }

    private static @Nullable Throwable cause(Throwable thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof RecordTooLargeException) {
                return at;
            }
        }
        return null;
    }

    /** How it is told, or null when something else is the cause. */
    static @Nullable MillraceException told(String applicationId, Throwable thrown) {
        Throwable cause = cause(thrown);
        if (cause == null) {
            return null;
        }
        return new MillraceException(
                ErrorCode.QUERY_FAILED,
                "application " + applicationId + " stopped: " + topic(thrown) + " does not take a row: "
                        + cause.getMessage(),
                "raise max.message.bytes of the topic and, where the message names it, kafka.producer.max.request.size;"
                        + " or let the query write smaller rows",
                thrown);
    }

    private static String topic(Throwable thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof RefusedRowsException refused) {
                return "topic " + refused.topic();
            }
            Matcher said = TOPIC.matcher(String.valueOf(at.getMessage()));
            if (said.find()) {
                return "topic " + said.group("topic");
            }
        }
        return "a topic";
    }
}
