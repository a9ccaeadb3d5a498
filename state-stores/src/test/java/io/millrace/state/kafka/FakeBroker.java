// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Changelogs with transactions, as a reader of committed records sees them. Every marker takes an offset, as in a real log. */
final class FakeBroker implements Changelogs {
    private enum Fate {
        OPEN,
        COMMITTED,
        ABORTED
    }

    private static final class Entry {
        final long offset;
        final byte[] key;
        final byte @Nullable [] value;
        final int generation;
        Fate fate = Fate.OPEN;

        Entry(long offset, byte[] key, byte @Nullable [] value, int generation) {
            this.offset = offset;
            this.key = key;
            this.value = value;
            this.generation = generation;
        }
    }

    private static final class Log {
        final List<Entry> entries = new ArrayList<>();
        String topicId = "first";
        long begin;
        long end;
    }

    private final Map<TopicPartition, Log> logs = new HashMap<>();
    private int generations;
    private boolean silent;

    /** A producer with a transaction that begins with the first record; without one, every record is committed at once. */
    final class Producer {
        private final boolean transactional;
        private final List<Entry> pending = new ArrayList<>();
        private final Set<Log> touched = new LinkedHashSet<>();
        private int generation = ++generations;

        private Producer(boolean transactional) {
            this.transactional = transactional;
        }

        long send(TopicPartition partition, byte[] key, byte @Nullable [] value) {
            Log log = log(partition);
            Entry entry = new Entry(log.end++, key, value, generation);
            log.entries.add(entry);
            if (transactional) {
                pending.add(entry);
                touched.add(log);
            } else {
                entry.fate = Fate.COMMITTED;
            }
            return entry.offset;
        }

        void commit() {
            end(Fate.COMMITTED);
        }

        void abort() {
            end(Fate.ABORTED);
        }

        private void end(Fate fate) {
            pending.forEach(entry -> entry.fate = fate);
            touched.forEach(log -> log.end++);
            pending.clear();
            touched.clear();
            generation = ++generations;
        }
    }

    Producer producer(String guarantee) {
        return new Producer(guarantee.equals(FakeContext.EXACTLY));
    }

    private Log log(TopicPartition partition) {
        return logs.computeIfAbsent(partition, key -> new Log());
    }

    /** What a restore from an offset gets. */
    List<ConsumerRecord<byte[], byte[]>> committed(TopicPartition partition, long from) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (Entry entry : log(partition).entries) {
            if (entry.offset >= from && entry.fate == Fate.COMMITTED) {
                records.add(new ConsumerRecord<>(
                        partition.topic(), partition.partition(), entry.offset, entry.key, entry.value));
            }
        }
        return records;
    }

    /** How many commits a restore from an offset catches up with. */
    int generationsFrom(TopicPartition partition, long from) {
        Set<Integer> found = new TreeSet<>();
        for (Entry entry : log(partition).entries) {
            if (entry.offset >= from && entry.fate == Fate.COMMITTED) {
                found.add(entry.generation);
            }
        }
        return found.size();
    }

    /** What the committed records up to and with an offset amount to. */
    NavigableMap<byte[], byte[]> contents(TopicPartition partition, long upTo) {
        NavigableMap<byte[], byte[]> contents = new TreeMap<>(Arrays::compareUnsigned);
        for (Entry entry : log(partition).entries) {
            if (entry.offset <= upTo && entry.fate == Fate.COMMITTED) {
                byte[] value = entry.value;
                if (value == null) {
                    contents.remove(entry.key);
                } else {
                    contents.put(entry.key, value);
                }
            }
        }
        return contents;
    }

    /** All records, whatever became of them. */
    int size(TopicPartition partition) {
        return log(partition).entries.size();
    }

    /** The last committed record's offset, or -1. */
    long last(TopicPartition partition) {
        List<ConsumerRecord<byte[], byte[]>> records = committed(partition, 0);
        return records.isEmpty() ? -1 : records.get(records.size() - 1).offset();
    }

    /** Deletes the topic, and makes it anew with the same contents at other offsets. */
    void makeAnew(TopicPartition partition, String topicId) {
        NavigableMap<byte[], byte[]> contents = contents(partition, Long.MAX_VALUE);
        Log log = new Log();
        log.topicId = topicId;
        logs.put(partition, log);
        Producer producer = producer(FakeContext.AT_LEAST);
        contents.forEach((key, value) -> producer.send(partition, key, value));
    }

    /** Deletes the records before an offset. */
    void cut(TopicPartition partition, long begin) {
        log(partition).begin = begin;
        log(partition).entries.removeIf(entry -> entry.offset < begin);
    }

    /** What compaction leaves when tombstones are old: the last value of each key that has one, at its offset. */
    void compact(TopicPartition partition) {
        Log log = log(partition);
        Map<String, Entry> latest = new HashMap<>();
        for (Entry entry : log.entries) {
            if (entry.fate == Fate.COMMITTED) {
                latest.put(Arrays.toString(entry.key), entry);
            }
        }
        log.entries.removeIf(entry -> entry.value == null || latest.get(Arrays.toString(entry.key)) != entry);
    }

    /** Whether nobody answers. */
    void silent(boolean now) {
        silent = now;
    }

    @Override
    public Optional<Extent> extent(TopicPartition partition) {
        if (silent) {
            throw new TimeoutException("no broker answers");
        }
        Log log = log(partition);
        return Optional.of(new Extent(log.topicId, log.begin, log.end));
    }
}
