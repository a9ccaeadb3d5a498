// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.util.List;
import org.apache.avro.Schema;

/** What has to be computed: the columns of a result and how results are told apart. */
enum Workload {
    /** Each event again. */
    W0(
            Results.APPENDED,
            List.of("site", "ts", "temperature", "vibration", "pressure", "status"),
            List.of(Engine.MILLRACE, Engine.COPY, Engine.DSL),
            Readings.SCHEMA),
    /** A filter that a quarter of the events pass, four of their columns and a computed one. */
    W1(
            Results.APPENDED,
            List.of("site", "ts", "temperature", "temp_f"),
            List.of(Engine.MILLRACE, Engine.COPY, Engine.DSL),
            schema("site:string", "ts:long", "temperature:double", "temp_f:double")),
    /** Per device and tumbling 10 s: count, sum, mean, maximum. */
    W2(
            Results.LAST_OF_WINDOW,
            List.of("wstart", "cnt", "total", "mean", "peak"),
            List.of(Engine.MILLRACE, Engine.COPY, Engine.DSL),
            schema("wstart:long", "cnt:long", "total:double", "mean:double", "peak:double")),
    /** Per event over the trailing seconds of its device: count, mean, maximum, standard deviation of the population. */
    W4(
            Results.APPENDED,
            List.of("ts", "cnt", "mean", "peak", "sd"),
            List.of(Engine.MILLRACE, Engine.COPY, Engine.PROCESSOR, Engine.DSL),
            schema("ts:long", "cnt:long", "mean:double", "peak:double", "sd:double"));

    static final int TUMBLING_MILLIS = 10_000;

    /** What W1 lets pass: a quarter. */
    static final int WARM = 100;

    /** What the messages of an output topic mean. */
    enum Results {
        /** Each message is a result. */
        APPENDED,
        /** Of the messages with the same device and first column the last one is the result. */
        LAST_OF_WINDOW
    }

    private final Results results;
    private final List<String> columns;
    private final List<Engine> engines;
    private final Schema schema;

    Workload(Results results, List<String> columns, List<Engine> engines, Schema schema) {
        this.results = results;
        this.columns = columns;
        this.engines = engines;
        this.schema = schema;
    }

    Results results() {
        return results;
    }

    /** The columns of a result besides the device, which is the message key. */
    List<String> columns() {
        return columns;
    }

    /** Who can do it, in the order in which they run. */
    List<Engine> engines() {
        return engines;
    }

    /** The values of results as peers write them; Millrace registers its own with the same columns. */
    Schema schema() {
        return schema;
    }

    private static Schema schema(String... fields) {
        StringBuilder json = new StringBuilder("{\"type\":\"record\",\"name\":\"result\",\"fields\":[");
        for (int i = 0; i < fields.length; i++) {
            int colon = fields[i].indexOf(':');
            json.append(i == 0 ? "" : ",")
                    .append("{\"name\":\"")
                    .append(fields[i], 0, colon)
                    .append("\",\"type\":\"")
                    .append(fields[i].substring(colon + 1))
                    .append("\"}");
        }
        return new Schema.Parser().parse(json.append("]}").toString());
    }
}
