// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import com.sun.management.ThreadMXBean;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.RowBatch;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.TaskRig;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * What an event costs in GROUP BY alone: COUNT, SUM, AVG and MAX of one DOUBLE column, changes handed on to nobody once a
 * commit, a commit each half million events. Prints nanoseconds of processor time and allocated bytes an event, those of the drain
 * before a commit apart.
 *
 * <pre>{@code
 * java -Xmx4g -cp <test class path> io.millrace.topology.runtime.operator.GroupBench
 * }</pre>
 */
final class GroupBench {
    private static final int BATCH = 256;
    private static final int ROUND = 1 << 19;
    private static final int ROUNDS = 5;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final String TUMBLING = "WINDOW TUMBLING (SIZE 10 SECONDS, GRACE PERIOD 0 SECONDS)";
    private static final String HOPPING =
            "WINDOW HOPPING (SIZE 60 SECONDS, ADVANCE BY 10 SECONDS, GRACE PERIOD 0 SECONDS)";

    private GroupBench() {}

    public static void main(String[] options) {
        new Run("warm-up", TUMBLING, 1_000, 1).measure(2);
        new Run("warm-up", HOPPING, 1_000, 1).measure(2);
        new Run("tumbling 10 s, 1,000 keys", TUMBLING, 1_000, 1).measure(ROUNDS);
        new Run("tumbling 10 s, 1,000 keys, 1,000 a group", TUMBLING, 1_000, 100).measure(ROUNDS);
        new Run("tumbling 10 s, 100,000 keys", TUMBLING, 100_000, 100).measure(ROUNDS);
        new Run("hopping 60 s by 10 s, 1,000 keys", HOPPING, 1_000, 1).measure(ROUNDS);
        new Run("hopping 60 s by 10 s, 20,000 keys", HOPPING, 20_000, 20).measure(ROUNDS);
        new Run("sessions that go on, 1,000 keys", session(2_000), 1_000, 1).measure(ROUNDS);
        new Run("sessions that go on, 100,000 keys", session(2_000), 100_000, 100).measure(ROUNDS);
        new Run("a session a row, 1,000 keys", session(500), 1_000, 1).measure(ROUNDS);
        new Run("unbounded, 1,000 keys", "", 1_000, 1).measure(ROUNDS);
        new Run("unbounded, 100,000 keys", "", 100_000, 1).measure(ROUNDS);
    }

    private static String session(int gapMillis) {
        return "WINDOW SESSION (" + gapMillis + " MILLISECONDS, GRACE PERIOD 10 SECONDS)";
    }

    /** One shape of windows and traffic. */
    private static final class Run {
        private final String name;
        private final int perMilli;
        private final String[] names;
        private final TaskRig rig;
        private final StageOperators operators;
        private final Operator aggregate;
        private final RowBatch rows;
        private long sent;

        /** @param perMilli events a millisecond of event time, of all keys */
        Run(String name, String window, int keys, int perMilli) {
            this.name = name;
            this.perMilli = perMilli;
            this.names = new String[keys];
            for (int i = 0; i < keys; i++) {
                names[i] = "device-" + (1_000_000 + i * 7);
            }
            rig = new TaskRig("""
                    CREATE STREAM S (K VARCHAR KEY, X DOUBLE) WITH (kafka_topic='in', value_format='JSON');
                    CREATE TABLE OUT AS SELECT K, COUNT(*) AS N, SUM(X) AS T, AVG(X) AS A, MAX(X) AS M
                      FROM S %s GROUP BY K EMIT CHANGES;
                    """.formatted(window), TaskRig.Place.MEMORY, ErrorPolicy.NULL, Changes.PER_COMMIT);
            StageSpec whole = rig.spec();
            List<PlacedStep> steps = new ArrayList<>();
            for (PlacedStep placed : whole.steps()) {
                steps.add(placed);
                if (placed.step() instanceof Step.Aggregate) {
                    break;
                }
            }
            PlacedStep last = steps.get(steps.size() - 1);
            operators = new StageBuilder(
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
            aggregate = operators.inOrder().stream()
                    .filter(operator -> operator instanceof AggregateOperator || operator instanceof SessionOperator)
                    .findFirst()
                    .orElseThrow();
            rows = new RowBatch(last.inputSchema(), BATCH);
        }

        private void send(int count, Consumer<RowBatch> target) {
            for (int i = 0; i < count; i += BATCH) {
                rows.clear();
                for (int j = 0; j < BATCH; j++) {
                    int row = rows.append(1_000_000 + sent / perMilli, false, null);
                    // Each key once in a round, in an order that no prefetching guesses.
                    int key = (int) (sent * 38_783 % names.length);
                    ((ColumnVector.OfObject) rows.column(0)).set(row, names[key]);
                    ((ColumnVector.OfDouble) rows.column(1)).set(row, 20.0 + (sent * 31 & 1_023) / 100.0);
                    sent++;
                }
                target.accept(rows);
            }
        }

        private void send(int count) {
            send(count, batch -> aggregate.processBatch(batch, 0, BATCH));
        }

        /** The same traffic without the operator. */
        private long generatorNanos() {
            long best = Long.MAX_VALUE;
            for (int i = 0; i < 5; i++) {
                long before = sent;
                long start = THREADS.getCurrentThreadCpuTime();
                send(ROUND, batch -> {});
                best = Math.min(best, THREADS.getCurrentThreadCpuTime() - start);
                sent = before;
            }
            return best;
        }

        void measure(int rounds) {
            try (rig) {
                long generator = generatorNanos();
                long thread = Thread.currentThread().getId();
                long[] nanos = new long[rounds];
                long[] drains = new long[rounds];
                long allocated = Long.MAX_VALUE;
                for (int i = -1; i < rounds; i++) {
                    int round = Math.max(0, i);
                    long bytes = THREADS.getThreadAllocatedBytes(thread);
                    long start = THREADS.getCurrentThreadCpuTime();
                    send(ROUND);
                    long end = THREADS.getCurrentThreadCpuTime();
                    nanos[round] = end - start - generator;
                    allocated = Math.min(allocated, THREADS.getThreadAllocatedBytes(thread) - bytes);
                    operators.beforeCommit();
                    drains[round] = THREADS.getCurrentThreadCpuTime() - end;
                    rig.commit();
                }
                Arrays.sort(nanos);
                Arrays.sort(drains);
                System.out.printf(
                        "%-42s %7.1f ns (least %.1f), drain %6.1f ns, %6.1f B allocated an event%n",
                        name,
                        nanos[rounds / 2] / (double) ROUND,
                        nanos[0] / (double) ROUND,
                        drains[rounds / 2] / (double) ROUND,
                        allocated / (double) ROUND);
                operators.close();
            }
        }
    }
}
