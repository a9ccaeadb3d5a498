// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import io.millrace.schema.formats.RecordText;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.Window;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Records of a sink as lines of text. One thread. */
public final class RecordLines {
    private final RecordText text;
    private final Step.Sink sink;

    public RecordLines(SchemaRegistry registry, Step.Sink sink) {
        this.text = new RecordText(registry);
        this.sink = sink;
    }

    /** {@code key {"COLUMN":value} @timestamp}; a windowed key is {@code key[start]}, that of a session {@code
     * key[start-end]}. */
    public String line(OutputRecord record) {
        return key(record.key()) + " " + text.toJson(record.value()) + " @" + record.timestamp();
    }

    private String key(byte @Nullable [] bytes) {
        if (bytes == null) {
            return "null";
        }
        if (sink.window() == null) {
            return bareKey(bytes);
        }
        int length = bytes.length - Long.BYTES;
        long start = ByteBuffer.wrap(bytes, length, Long.BYTES).getLong();
        if (sink.window() instanceof Window.Session) {
            length -= Long.BYTES;
            long end = ByteBuffer.wrap(bytes, length, Long.BYTES).getLong();
            return bareKey(Arrays.copyOf(bytes, length)) + "[" + start + "-" + end + "]";
        }
        return bareKey(Arrays.copyOf(bytes, length)) + "[" + start + "]";
    }

    private String bareKey(byte[] bytes) {
        if (!sink.format().keyFormat().equals("KAFKA")) {
            return text.toJson(bytes);
        }
        SqlType type = sink.schema().keys().get(0).type();
        if (type == SqlType.BIGINT) {
            return String.valueOf(ByteBuffer.wrap(bytes).getLong());
        }
        if (type == SqlType.INTEGER) {
            return String.valueOf(ByteBuffer.wrap(bytes).getInt());
        }
        return type == SqlType.DOUBLE
                ? String.valueOf(ByteBuffer.wrap(bytes).getDouble())
                : new String(bytes, StandardCharsets.UTF_8);
    }
}
