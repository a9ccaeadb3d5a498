// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** The aggregates of a window as Kafka Streams keeps them. Values are multiples of 1/64, so all sums are exact. */
record Totals(long count, double sum, double squares, double peak) {
    static final Totals NONE = new Totals(0, 0, 0, Double.NEGATIVE_INFINITY);

    static final Schema SCHEMA = new Schema.Parser()
            .parse("{\"type\":\"record\",\"name\":\"totals\",\"fields\":["
                    + "{\"name\":\"count\",\"type\":\"long\"},{\"name\":\"sum\",\"type\":\"double\"},"
                    + "{\"name\":\"squares\",\"type\":\"double\"},{\"name\":\"peak\",\"type\":\"double\"}]}");

    private static final int BYTES = 32;

    Totals plus(double value) {
        return new Totals(count + 1, sum + value, squares + value * value, Math.max(peak, value));
    }

    Totals plus(Totals other) {
        return new Totals(count + other.count, sum + other.sum, squares + other.squares, Math.max(peak, other.peak));
    }

    double mean() {
        return sum / count;
    }

    /** Of the population. */
    double deviation() {
        return Math.sqrt(Math.max(0, count * squares - sum * sum)) / count;
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(count)
                .putDouble(sum)
                .putDouble(squares)
                .putDouble(peak)
                .array();
    }

    static Totals of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Totals(buffer.getLong(), buffer.getDouble(), buffer.getDouble(), buffer.getDouble());
    }

    GenericRecord toRecord() {
        GenericRecord result = new GenericData.Record(SCHEMA);
        result.put(0, count);
        result.put(1, sum);
        result.put(2, squares);
        result.put(3, peak);
        return result;
    }

    static Totals of(GenericRecord value) {
        return new Totals((long) value.get(0), (double) value.get(1), (double) value.get(2), (double) value.get(3));
    }
}
