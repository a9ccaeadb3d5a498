// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.record;

import io.millrace.schema.errors.ErrorCode;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;

/**
 * What a dead letter says about itself, in headers behind those of the original record. Values are UTF-8 text.
 *
 * <p>A record that was dead-lettered before and is replayed has the headers twice; the last ones are the newest.
 */
public final class DeadLetterHeaders {
    public static final String CODE = "millrace.error.code";
    public static final String REASON = "millrace.error.reason";
    public static final String TOPIC = "millrace.error.topic";
    public static final String PARTITION = "millrace.error.partition";
    public static final String OFFSET = "millrace.error.offset";
    public static final String TIMESTAMP = "millrace.error.timestamp";
    public static final String QUERY = "millrace.error.query";
    public static final String APP = "millrace.error.app";

    private DeadLetterHeaders() {}

    /** The original headers with the error behind them. */
    public static Headers of(Origin origin, ErrorCode code, String reason, String query, String app) {
        Headers headers = origin.outputHeaders();
        add(headers, CODE, code.label());
        add(headers, REASON, reason);
        add(headers, TOPIC, origin.topic());
        add(headers, PARTITION, Integer.toString(origin.partition()));
        add(headers, OFFSET, Long.toString(origin.offset()));
        add(headers, TIMESTAMP, Long.toString(origin.timestamp()));
        add(headers, QUERY, query);
        add(headers, APP, app);
        return headers;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
