// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import com.sun.management.ThreadMXBean;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.TaskRig;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What an event costs that is combined ahead of an internal topic: COUNT and SUM by a STRING that is skewed and always another object, one of four partitions at
 * home, a commit each so many events. Prints nanoseconds of processor time and allocated bytes an event, those of sending before a commit apart
 *
 * (to a list).
 *
 * <pre>{@code
 * java -Xmx2g -cp <test class path> io.millrace.topology.runtime.operator.CombineBench
 * }</pre>
 */
final class CombineBench {
    private static final int BATCH = 256;
    private static final int EVENTS = 1 << 21;
    private static final int ROUNDS = 7;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private CombineBench() {}

    public static void main(String[] options) {
        String window = "WINDOW TUMBLING (SIZE 10 SECONDS)";
        run("warm-up", "", 5_000, 20_480);
        run("5,000 keys, 20,480 events a commit", "", 5_000, 20_480);
        run("5,000 keys, 1,048,576 events a commit", "", 5_000, 1 << 20);
        run("100 keys, 20,480 events a commit", "", 100, 20_480);
        run("100,000 keys, 20,480 events a commit", "", 100_000, 20_480);
        run("warm-up", window, 5_000, 20_480);
        run("windows, 5,000 keys, 20,480 events a commit", window, 5_000, 20_480);
        run("windows, 100 keys, 20,480 events a commit", window, 100, 20_480);
    }

    private static void run(String name, String window, int keys, int perCommit) {
        try (TaskRig rig = new TaskRig(
                """
                CREATE STREAM S (G VARCHAR, X DOUBLE) WITH (kafka_topic='in', value_format='JSON');
                CREATE TABLE OUT AS SELECT G, COUNT(*) AS N, SUM(X) AS T FROM S %s GROUP BY G EMIT CHANGES;
                """.formatted(window), TaskRig.Place.MEMORY, ErrorPolicy.NULL, Changes.PER_COMMIT, Map.of("in", 4))) {
            measure(rig, name, keys, perCommit);
        }
    }

    private static void measure(TaskRig rig, String name, int keys, int perCommit) {
        StageOperators operators = operators(rig);
        Operator sink = operators.inOrder().get(operators.inOrder().size() - 1);
        List<RowBatch> batches = batches(keys);
        double[] nanos = new double[ROUNDS];
        double[] drains = new double[ROUNDS];
        long allocated = 0;
        long records = 0;
        long thread = Thread.currentThread().getId();
        for (int round = 0; round < ROUNDS; round++) {
            long taking = 0;
            long sending = 0;
            records = 0;
            allocated = 0;
            for (int at = 0; at < batches.size(); ) {
                long bytes = THREADS.getThreadAllocatedBytes(thread);
                long start = THREADS.getCurrentThreadCpuTime();
                for (int i = 0; i < perCommit / BATCH && at < batches.size(); i++) {
                    sink.processBatch(batches.get(at++), 0, BATCH);
                }
                long taken = THREADS.getCurrentThreadCpuTime();
                operators.beforeCommit();
                sending += THREADS.getCurrentThreadCpuTime() - taken;
                taking += taken - start;
                allocated += THREADS.getThreadAllocatedBytes(thread) - bytes;
                records += rig.context().forwarded().size();
                rig.context().forwarded().clear();
            }
            nanos[round] = taking / (double) EVENTS;
            drains[round] = sending / (double) EVENTS;
        }
        operators.close();
        Arrays.sort(nanos);
        Arrays.sort(drains);
        System.out.printf(
                "%-46s %6.1f ns (least %.1f), sending %6.1f (least %.1f), %6.1f B, %.4f records an event%n",
                name,
                nanos[ROUNDS / 2],
                nanos[0],
                drains[ROUNDS / 2],
                drains[0],
                allocated / (double) EVENTS,
                records / (double) EVENTS);
    }

    /** The source and the sink of an internal topic, and nothing behind it. */
    private static StageOperators operators(TaskRig rig) {
        StageSpec whole = rig.spec();
        List<PlacedStep> steps = new ArrayList<>();
        for (PlacedStep placed : whole.steps()) {
            steps.add(placed);
            if (placed.step() instanceof Step.Repartition) {
                break;
            }
        }
        return new StageBuilder(
                        new StageSpec(
                                whole.component(),
                                whole.plan(),
                                steps,
                                whole.repartitions(),
                                whole.topics(),
                                whole.environment()),
                        rig.context().proxy(),
                        rig.barrier(),
                        Runnable::run)
                .build();
    }

    private static List<RowBatch> batches(int keys) {
        Random random = new Random(7);
        byte[][] names = new byte[keys][];
        for (int i = 0; i < keys; i++) {
            names[i] = ("m" + (10_000 + i)).getBytes(StandardCharsets.UTF_8);
        }
        List<RowBatch> batches = new ArrayList<>();
        for (int sent = 0; sent < EVENTS; ) {
            RowBatch rows = new RowBatch(
                    RowSchema.of(Column.value("G", SqlType.STRING), Column.value("X", SqlType.DOUBLE)), BATCH);
            for (int j = 0; j < BATCH; j++, sent++) {
                int row = rows.append(1_000_000 + sent, false, null);
                double skewed = Math.pow(random.nextDouble(), 2.5);
                ((ColumnVector.OfObject) rows.column(0))
                        .set(row, new String(names[(int) (skewed * keys)], StandardCharsets.UTF_8));
                ((ColumnVector.OfDouble) rows.column(1)).set(row, (sent & 1_023) * 0.25);
            }
            batches.add(rows);
        }
        return batches;
    }
}
