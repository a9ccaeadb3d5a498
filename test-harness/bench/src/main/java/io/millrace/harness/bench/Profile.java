// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/** A flight recording in numbers: whose code the threads were in, and who allocated. One thread. */
final class Profile {
    private static final int SHOWN = 25;

    /** The profile settings of the JDK sample Java each 10 ms, native code each 20 ms. */
    private static final int NATIVE_WEIGHT = 2;

    /** Who a stack belongs to: the first frame from the top that is in one of these. Others belong to their callers. */
    private static final Map<String, String> OWNERS = owners();

    private final Path file;
    private final Map<String, Map<String, Long>> ownersByThread = new LinkedHashMap<>();
    private final Map<String, Long> methods = new HashMap<>();
    private final Map<String, Long> allocations = new HashMap<>();
    private final Map<String, Long> allocatedClasses = new HashMap<>();

    private Profile(Path file) {
        this.file = file;
    }

    private static Map<String, String> owners() {
        Map<String, String> owners = new LinkedHashMap<>();
        owners.put("io.millrace.state", "millrace state");
        owners.put("io.millrace.schema", "millrace schemas");
        owners.put("io.millrace.udf", "millrace functions and models");
        owners.put("io.millrace.topology.runtime", "millrace runtime");
        owners.put("io.millrace.harness", "the bench's own code");
        owners.put("io.millrace", "millrace, other");
        owners.put("org.apache.kafka.streams.state", "kafka streams stores");
        owners.put("org.apache.kafka.streams", "kafka streams");
        owners.put("org.apache.kafka.clients.consumer", "kafka consumer");
        owners.put("org.apache.kafka.clients.producer", "kafka producer");
        owners.put("org.apache.kafka.common.metrics", "kafka metrics");
        owners.put("org.apache.kafka.clients", "kafka clients, other");
        owners.put("org.apache.avro", "avro");
        owners.put("org.rocksdb", "rocksdb");
        owners.put("ai.onnxruntime", "onnx runtime");
        return owners;
    }

    static Profile of(Path file) {
        Profile profile = new Profile(file);
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                profile.add(recording.readEvent());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return profile;
    }

    private void add(RecordedEvent event) {
        switch (event.getEventType().getName()) {
            case "jdk.ExecutionSample" -> addSample(event, 1);
            case "jdk.NativeMethodSample" -> addSample(event, NATIVE_WEIGHT);
            case "jdk.ObjectAllocationSample" -> addAllocation(event);
            default -> {
                // Not asked for.
            }
        }
    }

    private void addSample(RecordedEvent event, int weight) {
        RecordedStackTrace stack = event.getStackTrace();
        RecordedThread thread = event.getThread("sampledThread");
        if (stack == null || thread == null || stack.getFrames().isEmpty() || isWaiting(stack)) {
            return;
        }
        String threads = threads(thread.getJavaName());
        ownersByThread
                .computeIfAbsent(threads, name -> new HashMap<>())
                .merge(owner(stack.getFrames()), (long) weight, Long::sum);
        if (threads.equals("stream threads")) {
            methods.merge(name(stack.getFrames().get(0)), (long) weight, Long::sum);
        }
    }

    private void addAllocation(RecordedEvent event) {
        RecordedStackTrace stack = event.getStackTrace();
        RecordedThread thread = event.getThread();
        if (stack == null || thread == null || !threads(thread.getJavaName()).equals("stream threads")) {
            return;
        }
        long weight = event.getLong("weight");
        allocations.merge(owner(stack.getFrames()), weight, Long::sum);
        RecordedClass type = event.getClass("objectClass");
        allocatedClasses.merge(type.getName() + " in " + first(stack.getFrames()), weight, Long::sum);
    }

    /** Threads in these calls do nothing, whatever the sampler thinks. */
    private static boolean isWaiting(RecordedStackTrace stack) {
        String top = name(stack.getFrames().get(0));
        return top.contains("EPoll.wait")
                || top.contains("Net.poll")
                || top.contains("FileInputStream.readBytes")
                || top.contains(".accept")
                || top.contains("Unsafe.park");
    }

    private static String threads(@Nullable String name) {
        if (name == null) {
            return "other threads";
        }
        if (Usage.isStreamThread(name) || name.equals(CopyRun.THREADS)) {
            return "stream threads";
        }
        return name.startsWith("kafka-producer-network-thread") ? "producers' network threads" : "other threads";
    }

    private static String owner(List<RecordedFrame> frames) {
        for (RecordedFrame frame : frames) {
            String type = frame.getMethod().getType().getName();
            for (Map.Entry<String, String> owner : OWNERS.entrySet()) {
                if (type.startsWith(owner.getKey())) {
                    return owner.getValue();
                }
            }
        }
        return "jdk and the rest";
    }

    /** The first frame that has an owner. */
    private static String first(List<RecordedFrame> frames) {
        for (RecordedFrame frame : frames) {
            String type = frame.getMethod().getType().getName();
            if (OWNERS.keySet().stream().anyMatch(type::startsWith)) {
                return name(frame);
            }
        }
        return name(frames.get(0));
    }

    private static String name(RecordedFrame frame) {
        String type = frame.getMethod().getType().getName();
        return type.substring(type.lastIndexOf('.') + 1) + "."
                + frame.getMethod().getName();
    }

    /** For people, each part with the greatest first. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Profile " + file);
        long all = ownersByThread.values().stream().mapToLong(Profile::sum).sum();
        ownersByThread.forEach((threads, owners) -> {
            lines.add(String.format(
                    Locale.ROOT, "  %s: %.1f %% of %d samples", threads, 100.0 * sum(owners) / Math.max(1, all), all));
            addShares(lines, owners);
        });
        lines.add("  methods of stream threads");
        addShares(lines, methods);
        lines.add("  allocation of stream threads by owner");
        addShares(lines, allocations);
        lines.add("  allocation of stream threads by class and place");
        addShares(lines, allocatedClasses);
        return lines;
    }

    private static void addShares(List<String> lines, Map<String, Long> weights) {
        long sum = Math.max(1, sum(weights));
        weights.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(SHOWN)
                .forEach(each -> lines.add(
                        String.format(Locale.ROOT, "    %5.1f %%  %s", 100.0 * each.getValue() / sum, each.getKey())));
    }

    private static long sum(Map<String, Long> weights) {
        return weights.values().stream().mapToLong(Long::longValue).sum();
    }
}
