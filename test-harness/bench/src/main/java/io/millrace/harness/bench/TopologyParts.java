// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;

/** What topologies written by hand are made of: a job's topics as streams of Avro records, and how its results are written. */
final class TopologyParts {
    static final Serde<String> STRING = Serdes.String();
    static final Serde<Long> LONG = Serdes.Long();

    private final StreamsBuilder builder = new StreamsBuilder();
    private final Job job;

    TopologyParts(Job job) {
        this.job = job;
    }

    StreamsBuilder builder() {
        return builder;
    }

    Job job() {
        return job;
    }

    /** The schema of the input's values. */
    Schema input() {
        return job.task().workload().input().schema(job.task().keys());
    }

    Serde<GenericRecord> values(Dataset dataset) {
        return avro(dataset.schema(job.task().keys()), 0);
    }

    /** The input with another type of keys. */
    <K> KStream<K, GenericRecord> input(Serde<K> keys) {
        return builder.stream(job.topics().input(), Consumed.with(keys, avro(input(), 0)));
    }

    /** What the input is joined with. */
    <K> KStream<K, GenericRecord> second(Serde<K> keys, Dataset dataset) {
        return builder.stream(job.topics().second(), Consumed.with(keys, values(dataset)));
    }

    <K> void to(KStream<K, GenericRecord> stream, Serde<K> keys) {
        stream.to(job.topics().output(), Produced.with(keys, results()));
    }

    Serde<GenericRecord> results() {
        return avro(job.task().workload().schema(), job.topics().outputSchema());
    }

    GenericRecord row() {
        return new GenericData.Record(job.task().workload().schema());
    }

    Serde<Totals> totals() {
        if (job.task().aggregates() == Job.Aggregates.BINARY) {
            return serde(Totals::toBytes, Totals::of);
        }
        Serde<GenericRecord> avro = avro(Totals.SCHEMA, 0);
        return serde(
                totals -> avro.serializer().serialize("", totals.toRecord()),
                bytes -> Totals.of(avro.deserializer().deserialize("", bytes)));
    }

    /** Tasks of several threads share a serde; Avro's encoders and decoders are for one thread and dear to make. */
    static Serde<GenericRecord> avro(Schema schema, int id) {
        ThreadLocal<AvroValues> values = ThreadLocal.withInitial(() -> new AvroValues(schema, id));
        return serde(value -> values.get().encode(value), bytes -> values.get().decode(bytes));
    }

    @SuppressWarnings("NullAway") // Kafka's contract: null bytes are a null value, and the other way round.
    private static <T> Serde<T> serde(Function<T, byte[]> toBytes, Function<byte[], T> fromBytes) {
        return Serdes.serdeFrom(
                (topic, value) -> value == null ? null : toBytes.apply(value),
                (topic, bytes) -> bytes == null ? null : fromBytes.apply(bytes));
    }
}
