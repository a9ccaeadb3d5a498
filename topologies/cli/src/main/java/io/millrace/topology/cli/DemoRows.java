// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.topology.pipelines.AccessLog;
import io.millrace.topology.pipelines.AccessLogGenerator;
import io.millrace.topology.pipelines.AvroRows;
import io.millrace.topology.pipelines.BrokenRecords;
import io.millrace.topology.pipelines.BrokenRecords.BrokenRecord;
import io.millrace.topology.pipelines.JsonRows;
import io.millrace.topology.pipelines.Payment;
import io.millrace.topology.pipelines.PaymentGenerator;
import io.millrace.topology.pipelines.SensorGenerator;
import io.millrace.topology.pipelines.SensorReading;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The records of one generator as bytes. One thread. */
interface DemoRows {
    /** A record to be sent. */
    record Bytes(byte @Nullable [] key, byte[] value) {}

    /** The next record; some are late. */
    Bytes next(long nowMillis);

    /** One record of each kind that the pipeline must refuse. */
    List<BrokenRecord> broken(long nowMillis);

    static DemoRows of(SensorGenerator generator, int schemaId) {
        return new DemoRows() {
            @Override
            public Bytes next(long nowMillis) {
                SensorReading row = generator.next(nowMillis);
                return new Bytes(key(row.deviceId()), AvroRows.framed(schemaId, AvroRows.of(row)));
            }

            @Override
            public List<BrokenRecord> broken(long nowMillis) {
                return BrokenRecords.ofSensors(generator.next(nowMillis), schemaId, nowMillis);
            }
        };
    }

    static DemoRows of(PaymentGenerator generator, int schemaId) {
        return new DemoRows() {
            @Override
            public Bytes next(long nowMillis) {
                Payment row = generator.next(nowMillis);
                return new Bytes(key(row.accountId()), AvroRows.framed(schemaId, AvroRows.of(row)));
            }

            @Override
            public List<BrokenRecord> broken(long nowMillis) {
                return BrokenRecords.ofPayments(generator.next(nowMillis), schemaId, nowMillis);
            }
        };
    }

    static DemoRows of(AccessLogGenerator generator) {
        return new DemoRows() {
            @Override
            public Bytes next(long nowMillis) {
                AccessLog row = generator.next(nowMillis);
                return new Bytes(key(row.service()), JsonRows.of(row));
            }

            @Override
            public List<BrokenRecord> broken(long nowMillis) {
                return BrokenRecords.ofAccessLogs(generator.next(nowMillis), nowMillis);
            }
        };
    }

    private static byte[] key(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
