// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench.jmh;

import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.codegen.BatchFilter;
import io.millrace.topology.runtime.codegen.BatchProjection;
import io.millrace.topology.runtime.codegen.ExpressionCompiler;
import io.millrace.topology.runtime.codegen.ExpressionErrors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The filter and the projection of W1, and the features of a model, as generated classes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ExpressionBench {
    private static final ExpressionErrors NONE = (in, row, column, cause) -> {
        throw cause;
    };

    private final Projected arithmetic = new Projected(
            "CREATE STREAM o AS SELECT device_id, site, ts, temperature, temperature * 1.8E0 + 32 AS f FROM sensor;");
    private final Projected features = new Projected("CREATE STREAM o AS SELECT device_id, LN(1 + temperature) AS a,"
            + " SIN(ts % 86400000 / 86400000E0 * 2 * PI()) AS b, CASE WHEN status = 'OK' THEN 1E0 ELSE 0E0 END AS c"
            + " FROM sensor;");
    private final Filtered filter =
            new Filtered("CREATE STREAM o AS SELECT * FROM sensor WHERE temperature >= 100 AND status <> 'WARN';");

    @Benchmark
    @OperationsPerInvocation(Rows.BATCH)
    public RowBatch projectsArithmetic() {
        return arithmetic.run();
    }

    @Benchmark
    @OperationsPerInvocation(Rows.BATCH)
    public RowBatch projectsFeatures() {
        return features.run();
    }

    @Benchmark
    @OperationsPerInvocation(Rows.BATCH)
    public int filters() {
        return filter.run();
    }

    private static <S extends Step> S step(QueryPlan plan, Class<S> kind) {
        return plan.steps().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }

    /** A projection and its rows. */
    private static final class Projected {
        private final BatchProjection projection;
        private final RowBatch in;
        private final RowBatch out;

        Projected(String sql) {
            QueryPlan plan = Rows.plan(sql);
            Step.Project step = step(plan, Step.Project.class);
            RowSchema input = plan.step(step.input()).schema();
            projection = ExpressionCompiler.projection(step.id(), input, step.expressions(), step.schema());
            in = Rows.batch(input);
            out = new RowBatch(step.schema(), Rows.BATCH);
        }

        RowBatch run() {
            out.clear();
            projection.project(in, 0, Rows.BATCH, out, NONE);
            return out;
        }
    }

    /** A filter and its rows. */
    private static final class Filtered {
        private final BatchFilter filter;
        private final RowBatch in;
        private final int[] selected = new int[Rows.BATCH];

        Filtered(String sql) {
            QueryPlan plan = Rows.plan(sql);
            Step.Filter step = step(plan, Step.Filter.class);
            RowSchema input = plan.step(step.input()).schema();
            filter = ExpressionCompiler.filter(step.id(), input, step.condition());
            in = Rows.batch(input);
        }

        int run() {
            return filter.select(in, 0, Rows.BATCH, selected, NONE);
        }
    }
}
