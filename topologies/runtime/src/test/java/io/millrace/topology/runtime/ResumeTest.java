// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.topology.runtime.operator.Changes;
import io.millrace.topology.runtime.operator.ErrorPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A task that cannot send is called again with the same record: nothing is lost, and nothing happens twice. */
final class ResumeTest {
    private static final long SEED = 4217;

    @TempDir
    Path folder;

    /** Two models, a stream and a table, and some queries over them. */
    static String sql(Path folder, String queries) {
        return """
                CREATE MODEL TWICE WITH (path='%s', linger='1 minute', batch_max=3);
                CREATE MODEL LOOKUP WITH (path='%s', linger='1 minute', batch_max=4, on_error='dlq');
                CREATE STREAM S (K VARCHAR KEY, V INTEGER, G VARCHAR, X DOUBLE) WITH (kafka_topic='in', value_format='JSON');
                CREATE TABLE T (ID VARCHAR PRIMARY KEY, NAME VARCHAR) WITH (kafka_topic='table', value_format='JSON');
                """.formatted(TestModels.twice(folder), TestModels.lookup(folder)) + queries;
    }

    /** Two queries a case, so that one of them is done when the other fails. */
    static final String PLAIN = """
            CREATE STREAM A AS SELECT K, V, 1 / V AS W FROM S WHERE V < 3;
            CREATE STREAM B AS SELECT K, G FROM S;
            """;

    static final String FRAMES = """
            CREATE STREAM A AS SELECT K, SUM(V) OVER w AS N, LAG(V) OVER w AS L FROM S
              WINDOW w AS (PARTITION BY K RANGE INTERVAL 30 MILLISECONDS PRECEDING GRACE PERIOD 5 MILLISECONDS);
            CREATE STREAM B AS SELECT K, COUNT(*) OVER (PARTITION BY G ROWS 3 PRECEDING) AS N FROM S;
            """;

    static final String SHARED_FRAMES = """
            SET 'millrace.windows' = 'shared';
            CREATE STREAM A AS SELECT K, SUM(V) OVER w AS N, LAG(V) OVER w AS L FROM S
              WINDOW w AS (PARTITION BY K RANGE INTERVAL 30 MILLISECONDS PRECEDING GRACE PERIOD 5 MILLISECONDS);
            CREATE STREAM B AS SELECT K, 1 / V AS W, MAX(X) OVER w AS M FROM S
              WINDOW w AS (PARTITION BY K RANGE INTERVAL 10 MILLISECONDS PRECEDING GRACE PERIOD 5 MILLISECONDS);
            CREATE STREAM C AS SELECT K, PREDICT(lookup, V) AS Y, COUNT(*) OVER w AS N FROM S
              WINDOW w AS (PARTITION BY K RANGE INTERVAL 30 MILLISECONDS PRECEDING GRACE PERIOD 5 MILLISECONDS);
            """;

    static final String GROUPS = """
            CREATE TABLE A AS SELECT K, SUM(V) AS N FROM S
              WINDOW HOPPING (SIZE 10 MILLISECONDS, ADVANCE BY 5 MILLISECONDS, GRACE PERIOD 0 MILLISECONDS)
              GROUP BY K HAVING SUM(V) > 2 EMIT CHANGES;
            CREATE TABLE B AS SELECT K, COUNT(*) AS N FROM S
              WINDOW TUMBLING (SIZE 20 MILLISECONDS, GRACE PERIOD 0 MILLISECONDS) GROUP BY K EMIT FINAL;
            CREATE TABLE C AS SELECT G, COUNT(*) AS N FROM S GROUP BY G;
            """;

    static final String SLIDING = """
            CREATE TABLE A AS SELECT K, SUM(V) AS N, MAX(X) AS M FROM S
              WINDOW SLIDING (SIZE 10 MILLISECONDS, GRACE PERIOD 4 MILLISECONDS)
              GROUP BY K HAVING SUM(V) > 2 EMIT CHANGES;
            CREATE TABLE B AS SELECT K, COUNT(*) AS N, AVG(X) AS M, COLLECT_LIST(V) AS VS FROM S
              WINDOW SLIDING (SIZE 30 MILLISECONDS, GRACE PERIOD 0 MILLISECONDS) GROUP BY K EMIT FINAL;
            """;

    static final String JOINS = """
            CREATE STREAM A AS SELECT S.K AS K, S.V AS V, T.NAME AS NAME FROM S JOIN T ON S.K = T.ID;
            CREATE STREAM B AS SELECT S.K AS K, S.V AS V, T.NAME AS NAME FROM S LEFT JOIN T ON S.K = T.ID;
            """;

    static final String TABLES = """
            CREATE TABLE I (K VARCHAR PRIMARY KEY, V INTEGER, G VARCHAR, X DOUBLE) WITH (kafka_topic='in', value_format='JSON');
            CREATE TABLE A AS SELECT K, V, 1 / V AS W FROM I WHERE V > 1;
            CREATE TABLE B AS SELECT ROWKEY AS K, V, NAME FROM I FULL JOIN T ON I.K = T.ID WHERE V > 0 OR NAME <> 'x';
            CREATE TABLE C AS SELECT K, COUNT(*) AS N, SUM(V) AS W, COLLECT_LIST(G) AS L FROM I GROUP BY K;
            CREATE TABLE D AS SELECT G, COUNT(*) AS N FROM I GROUP BY G;
            """;

    static final String MODELS = """
            CREATE STREAM A AS SELECT K, V, PREDICT(lookup, V) AS Y, 1 / V AS W FROM S;
            CREATE STREAM B AS SELECT K, PREDICT(twice, PREDICT(twice, X)) AS Y FROM S WHERE V > 0;
            """;

    /** Statements that take rows of others in memory. */
    static final String CHAINS = """
            SET 'millrace.chain' = 'memory';
            CREATE STREAM A AS SELECT K, V, G, PREDICT(lookup, V) AS Y FROM S;
            CREATE STREAM B AS SELECT K, V, G, 1 / V AS W, Y FROM A WHERE V < 4;
            CREATE STREAM C AS SELECT K, W, PREDICT(twice, Y) AS Z FROM B;
            CREATE STREAM D AS SELECT K, V, EXPLODE(ARRAY[V, W]) AS E FROM B;
            CREATE STREAM E AS SELECT K, E FROM D WHERE E > 0;
            CREATE TABLE F AS SELECT G, COUNT(*) AS N FROM B GROUP BY G;
            """;

    @ParameterizedTest
    @ValueSource(strings = {PLAIN, FRAMES, SHARED_FRAMES, GROUPS, SLIDING, JOINS, TABLES, MODELS, CHAINS})
    void every_forward_may_fail_once(String queries) {
        everyForwardMayFailOnce(queries, Changes.EACH);
    }

    @Test
    void every_forward_may_fail_once_when_changes_wait_for_the_commit() {
        everyForwardMayFailOnce(GROUPS, Changes.PER_COMMIT);
        everyForwardMayFailOnce(SLIDING, Changes.PER_COMMIT);
    }

    private void everyForwardMayFailOnce(String queries, Changes changes) {
        for (ErrorPolicy policy : new ErrorPolicy[] {ErrorPolicy.NULL, ErrorPolicy.DLQ}) {
            Outcome undisturbed = run(queries, policy, changes);
            assertThat(undisturbed.calls()).isGreaterThan(30);
            for (int call = 0; call < undisturbed.calls(); call++) {
                assertThat(run(queries, policy, changes, call).withoutCalls())
                        .as("%s, call %d fails", policy, call)
                        .isEqualTo(undisturbed.withoutCalls());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorPolicy.class,
            names = {"NULL", "DLQ"})
    void many_forwards_fail(ErrorPolicy policy) {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        for (String queries : List.of(PLAIN, FRAMES, SHARED_FRAMES, GROUPS, SLIDING, JOINS, TABLES, MODELS, CHAINS)) {
            Outcome undisturbed = run(queries, policy, Changes.EACH);
            for (int i = 0; i < 20; i++) {
                int[] failures = random.ints(0, undisturbed.calls() * 2)
                        .limit(undisturbed.calls())
                        .distinct()
                        .sorted()
                        .toArray();
                assertThat(run(queries, policy, Changes.EACH, failures).withoutCalls())
                        .isEqualTo(undisturbed.withoutCalls());
            }
        }
    }

    private record Outcome(
            List<String> forwarded, List<String> state, List<SourceCounters.Snapshot> counts, int calls) {
        Outcome withoutCalls() {
            return new Outcome(forwarded, state, counts, 0);
        }
    }

    private Outcome run(String queries, ErrorPolicy policy, Changes changes, int... failures) {
        try (TaskRig rig = new TaskRig(sql(folder, queries), TaskRig.Place.MEMORY, policy, changes)) {
            Failing failing = new Failing(rig, failures);
            Random random = new Random(SEED);
            for (int i = 0; i < 40; i++) {
                @Nullable String key = random.nextInt(10) == 0 ? null : "k" + random.nextInt(3);
                if ((queries.equals(JOINS) || queries.equals(TABLES)) && i % 4 == 0) {
                    Object[] values = {"name" + i};
                    failing.offer("table", rig.record("table", i, "k" + random.nextInt(3), values));
                }
                failing.offer(
                        "in",
                        rig.record(
                                "in",
                                i * 3L - random.nextInt(12) + 12,
                                key,
                                random.nextInt(5),
                                random.nextInt(10) == 0 ? null : "g" + random.nextInt(2),
                                random.nextDouble()));
                if (i % 10 == 9) {
                    failing.untilDone(rig.context()::punctuate);
                }
                if (i % 15 == 14) {
                    rig.context().failCall(-1);
                    rig.commit();
                    failing.next();
                }
            }
            rig.context().failCall(-1);
            rig.commit();
            List<SourceCounters.Snapshot> counts = rig.metrics().sources();
            return new Outcome(
                    rig.everything(), rig.state(), counts, rig.context().calls());
        }
    }

    /** Calls again what failed, with the next failure in wait. */
    private static final class Failing {
        private final TaskRig rig;
        private final int[] failures;
        private int done;

        Failing(TaskRig rig, int[] failures) {
            this.rig = rig;
            this.failures = failures;
            next();
        }

        void next() {
            while (done < failures.length && failures[done] < rig.context().calls()) {
                done++;
            }
            rig.context().failCall(done < failures.length ? failures[done] : -1);
        }

        void offer(String topic, ConsumerRecord<byte[], byte[]> record) {
            untilDone(() -> rig.offer(record));
            rig.accept(topic);
        }

        void untilDone(Runnable action) {
            List<Throwable> thrown = new ArrayList<>();
            while (true) {
                try {
                    action.run();
                    return;
                } catch (TimeoutException e) {
                    thrown.add(e);
                    assertThat(thrown).hasSizeLessThan(100);
                    next();
                }
            }
        }
    }
}
