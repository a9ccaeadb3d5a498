// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.state.kafka.Transactions;
import io.millrace.topology.runtime.BatchLane;
import io.millrace.topology.runtime.RuntimeEnvironment;
import io.millrace.topology.runtime.operator.SentBytes;
import io.millrace.topology.runtime.record.PolledBytes;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's own clients; of the consumers that feed tasks it is known how far they have read, of producers whether others can
 * read what they sent. Written by stream threads, read by any.
 */
final class TrackingClients extends DefaultKafkaClientSupplier {
    private final Map<TopicPartition, Reading> readings = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> committed = new ConcurrentHashMap<>();
    private final AtomicLong firstPollNanos = new AtomicLong();
    private final AtomicLong commits = new AtomicLong();
    private final List<TrackedProducer> producers = new CopyOnWriteArrayList<>();
    private final Map<String, TrackedProducer> producersByThread = new ConcurrentHashMap<>();
    private final ProducerFacts.Refusals refusals;
    private final TrackedProducer.Written written;
    private final Watching watching;
    private final BatchLane lane;
    private final Transactions transactions;
    private final SentBytes sentBytes;
    private final int threads;
    /** Threads that end and whose consumers leave the group. */
    private final Set<Thread> leaving = ConcurrentHashMap.newKeySet();

    private volatile Names names = new Names(null, null);

    /**
     * What the names that brokers know the clients of stream threads by begin with; a number follows.
     *
     * @param transactions of producers, null without transactions
     * @param members of the group that keep their places, null where nobody keeps his
     */
    record Names(@Nullable String transactions, @Nullable String members) {}

    /** Whether it is known of records on their way out when others can read them; that costs an object a record. */
    enum Watching {
        READS,
        READS_AND_WRITES
    }

    /**
     * Clients of one application.
     *
     * @param threads that Kafka Streams starts with: their numbers are those that threads have after a restart
     * @param lane which records go to Kafka Streams in runs
     * @param environment has the topic of dead letters, which are counted, and knows whether somebody wants to see what is sent
     * @param transactions is told what is committed
     * @param refusals what becomes of records that brokers refuse
     */
    TrackingClients(
            Watching watching,
            int threads,
            BatchLane lane,
            RuntimeEnvironment environment,
            Transactions transactions,
            ProducerFacts.Refusals refusals) {
        this.watching = watching;
        this.threads = threads;
        this.lane = lane;
        this.transactions = transactions;
        this.refusals = refusals;
        this.written = new TrackedProducer.Written(environment.deadLetterTopic());
        this.sentBytes = environment.sending().bytes();
    }

    /**
     * How far a partition has been read.
     *
     * @param position the offset of the next record that could come; behind markers and aborted records, too
     * @param lastReturned the offset of the last record that came, or -1
     */
    record Reading(long position, long lastReturned) {}

    @Nullable
    Reading reading(TopicPartition partition) {
        return readings.get(partition);
    }

    /** {@code System.nanoTime} of the first poll, or 0 when there was none yet. */
    long firstPollNanos() {
        return firstPollNanos.get();
    }

    /** How often a consumer's offsets or a transaction were committed. */
    long commits() {
        return commits.get();
    }

    boolean watchesWrites() {
        return watching == Watching.READS_AND_WRITES;
    }

    /** How many records were sent so far. */
    long sent() {
        return producers.stream().mapToLong(TrackedProducer::sent).sum();
    }

    /** How many of them took the short way into batches. */
    long appended() {
        return producers.stream().mapToLong(TrackedProducer::appended).sum();
    }

    /** How many dead letters were written: those that are committed, where a transaction commits them. */
    long deadLetters() {
        return written.deadLetters();
    }

    /** The offsets of the last records that brokers took, by partition. */
    Map<TopicPartition, Long> written() {
        return written.lastOffsets();
    }

    /** Whether all records that were sent are acknowledged, and committed where they belong to transactions. */
    boolean allCommitted() {
        if (refusals == ProducerFacts.Refusals.HANDLED) {
            producers.forEach(TrackedProducer::forgiveRefused);
        }
        return producers.stream().noneMatch(TrackedProducer::isPending);
    }

    /** The offset behind the last record of a partition that these clients committed, or -1. */
    long committed(TopicPartition partition) {
        return committed.getOrDefault(partition, -1L);
    }

    /**
     * Nothing is committed past what brokers refused. Kafka Streams remembers one failure a thread: when the rows of two tasks time out,
     * it closes the task of the first, forgets the other one and would commit it. And a thread that lost the task, or has nothing else to
     * send, would not hear of the failure for long: it ends at the second poll, after Kafka Streams had its turn.
     */
    private void failAfterRefusals(boolean commits) {
        TrackedProducer producer = producersByThread.get(Thread.currentThread().getName());
        if (producer == null || refusals == ProducerFacts.Refusals.HANDLED) {
            return;
        }
        RefusedRowsException refusal = commits ? producer.refusal() : producer.lastingRefusal();
        if (refusal != null) {
            throw refusal;
        }
    }

    /** Of the clients that were made so far. */
    Names names() {
        return names;
    }

    /** The number that a name ends with; more than any thread has when it does not. */
    static int numberOf(String name) {
        String number = name.substring(name.lastIndexOf('-') + 1);
        return number.matches("\\d{1,9}") ? Integer.parseInt(number) : Integer.MAX_VALUE;
    }

    private static String prefix(Object name) {
        String text = String.valueOf(name);
        return text.substring(0, text.lastIndexOf('-') + 1);
    }

    /**
     * The calling stream thread ends, and another one takes its place: its consumer leaves the group when it is closed. Otherwise its
     * partitions would wait until its session times out.
     */
    void leaveGroup() {
        leaving.add(Thread.currentThread());
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        Object transactionalId = config.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        if (transactionalId != null) {
            names = new Names(prefix(transactionalId), names.members());
        }
        Map<String, Object> roomy = ProducerFacts.withRoomForDeadLetters(config);
        Producer<byte[], byte[]> producer = super.getProducer(roomy);
        // Who is shown a record that failed is shown that one, and not the one that opened the lane.
        boolean isEachSent = lane.isOff() || sentBytes == SentBytes.KEPT;
        ProducerBatches batches = isEachSent ? null : ProducerBatches.of(producer, roomy);
        TrackedProducer tracked = new TrackedProducer(producer, written, watching, new Ends(), batches);
        producersByThread.put(threadOf(config), tracked);
        if (watching == Watching.READS_AND_WRITES) {
            producers.add(tracked);
        }
        return tracked;
    }

    /** Kafka Streams names clients by their threads. */
    private static String threadOf(Map<String, Object> producer) {
        return String.valueOf(producer.get(ProducerConfig.CLIENT_ID_CONFIG)).replaceFirst("-producer$", "");
    }

    /** What producers tell. */
    private final class Ends implements TrackedProducer.Listener {
        @Override
        public void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
            commits.incrementAndGet();
            keep(offsets);
            transactions.committed();
        }

        @Override
        public void aborted() {
            transactions.aborted();
        }
    }

    private void keep(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach((partition, each) -> committed.put(partition, each.offset()));
    }

    @Override
    @SuppressWarnings("unchecked")
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        Consumer<byte[], byte[]> consumer = made(config);
        Object member = config.get(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        if (member != null) {
            names = new Names(names.transactions(), prefix(member));
        }
        // Nobody has the number of a thread that replaced another one after a restart.
        boolean isTakenUp = member == null || numberOf(member.toString()) <= threads;
        return lane.over((Consumer<byte[], byte[]>) Proxy.newProxyInstance(
                TrackingClients.class.getClassLoader(),
                new Class<?>[] {Consumer.class},
                (proxy, method, arguments) -> method.getName().equals("close")
                        ? close(consumer, method, arguments, isTakenUp)
                        : call(consumer, method, arguments)));
    }

    /** Interceptors are shown records as they are deserialized. */
    private Consumer<byte[], byte[]> made(Map<String, Object> config) {
        if (lane.isOff() || config.containsKey(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG)) {
            return super.getConsumer(config);
        }
        PolledBytes bytes = lane.bytes();
        return new KafkaConsumer<>(config, bytes.keys(), bytes.values());
    }

    private @Nullable Object close(
            Consumer<byte[], byte[]> consumer,
            Method method,
            @Nullable Object @Nullable [] arguments,
            boolean isTakenUp)
            throws Throwable {
        if (!leaving.remove(Thread.currentThread()) && isTakenUp) {
            return call(consumer, method, arguments);
        }
        consumer.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        return null;
    }

    @SuppressWarnings("unchecked")
    private @Nullable Object call(
            Consumer<byte[], byte[]> consumer, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        boolean polls = method.getName().equals("poll");
        boolean commits = method.getName().equals("commitSync");
        if (polls || commits) {
            failAfterRefusals(commits);
        }
        try {
            Object result = method.invoke(consumer, arguments);
            if (polls) {
                polled(consumer, (ConsumerRecords<byte[], byte[]>) result);
            }
            if (commits) {
                committed(arguments);
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    @SuppressWarnings("unchecked")
    private void committed(@Nullable Object @Nullable [] arguments) {
        commits.incrementAndGet();
        if (arguments != null && arguments[0] instanceof Map<?, ?> offsets) {
            keep((Map<TopicPartition, OffsetAndMetadata>) offsets);
        }
    }

    private void polled(Consumer<byte[], byte[]> consumer, ConsumerRecords<?, ?> records) {
        firstPollNanos.compareAndSet(0, System.nanoTime());
        for (TopicPartition partition : consumer.assignment()) {
            List<? extends ConsumerRecord<?, ?>> own = records.records(partition);
            long last = own.isEmpty() ? -1 : own.get(own.size() - 1).offset();
            Reading before = readings.get(partition);
            long returned = last >= 0 || before == null ? last : before.lastReturned();
            try {
                long position = consumer.position(partition, java.time.Duration.ZERO);
                if (before == null || before.position() != position || before.lastReturned() != returned) {
                    readings.put(partition, new Reading(position, returned));
                }
            } catch (TimeoutException notKnownYet) {
                readings.put(partition, new Reading(-1, returned));
            }
        }
    }
}
