// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.schema.types.Struct;
import io.millrace.topology.planner.Planning;
import io.millrace.topology.planner.TestPorts;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.udf.functions.RowCount;
import io.millrace.udf.registry.FunctionRegistry;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PlanJsonTest {
    private static final String SQL = "CREATE STREAM s AS SELECT device_id, ABS(number) AS n FROM readings WHERE ok;";

    @Test
    void constants_of_every_type_are_read_back() {
        SqlType decimal = new SqlType.Decimal(5, 2);
        SqlType struct = SqlType.struct("A", SqlType.BYTES, "b", new SqlType.Array(SqlType.DATE));
        Map<Object, @Nullable Object> map = new LinkedHashMap<>();
        map.put("k", 1.5);
        map.put("", null);
        List<TypedExpression> literals = List.of(
                literal(SqlType.BOOLEAN, true),
                literal(SqlType.INTEGER, Integer.MIN_VALUE),
                literal(SqlType.INTEGER, null),
                literal(SqlType.BIGINT, Long.MAX_VALUE),
                literal(SqlType.BIGINT, 5L),
                literal(SqlType.DOUBLE, 0.1),
                literal(SqlType.DOUBLE, -0.0),
                literal(SqlType.DOUBLE, 1e300),
                literal(SqlType.DOUBLE, Double.NaN),
                literal(SqlType.DOUBLE, Double.NEGATIVE_INFINITY),
                literal(decimal, new BigDecimal("-0.50")),
                literal(SqlType.STRING, "\"quoted\", \u00e4 \ud83d\ude00\n\u0000"),
                literal(SqlType.BYTES, ByteBuffer.wrap(new byte[] {0, -1, 5})),
                literal(SqlType.DATE, -3),
                literal(SqlType.TIME, 86_399_999),
                literal(SqlType.TIMESTAMP, -1L),
                literal(new SqlType.Array(decimal), Arrays.asList(new BigDecimal("1.00"), null)),
                literal(new SqlType.Map(SqlType.STRING, SqlType.DOUBLE), Collections.unmodifiableMap(map)),
                literal(struct, new Struct(ByteBuffer.wrap(new byte[] {7}), List.of(1, 2))));
        PhysicalPlan plan = planOf(literals);
        assertThat(PlanJson.read(PlanJson.write(plan), TestPorts.FUNCTIONS)).isEqualTo(plan);
    }

    @Test
    void an_expression_as_deep_as_the_parser_allows_is_read_back() {
        TypedExpression deep = literal(SqlType.INTEGER, 1);
        for (int i = 0; i < 250; i++) {
            deep = new TypedExpression.Case(
                    List.of(new TypedExpression.When(new TypedExpression.IsNull(deep), literal(SqlType.INTEGER, i))),
                    literal(SqlType.INTEGER, 2),
                    SqlType.INTEGER);
        }
        PhysicalPlan plan = planOf(List.of(deep));
        assertThat(PlanJson.read(PlanJson.write(plan), TestPorts.FUNCTIONS).equals(plan))
                .isTrue();
    }

    @Test
    void an_expression_that_is_deeper_than_any_of_the_planner_is_refused() {
        String depth = "{\"not\": ".repeat(9_000);
        assertInvalid(
                written().replace("{\"column\": \"OK\", \"type\": \"BOOLEAN\"}", depth + "5" + "}".repeat(9_000)),
                "the plan cannot be read");
        assertInvalid(depth.repeat(2), "the plan is not JSON");
    }

    @Test
    void another_version_is_refused_by_its_number() {
        String json = written().replace("\"formatVersion\": 1", "\"formatVersion\": 2");
        MillraceException refused = refused(json);
        assertThat(refused.code()).isEqualTo(ErrorCode.PLAN_INVALID);
        assertThat(refused).hasMessage("the plan has format version 2, this build reads version 1");
        assertThat(refused.hint()).isEqualTo("plan the SQL files again with this build");
    }

    @Test
    void what_is_wrong_is_told_with_its_place() {
        assertInvalid("{", "the plan is not JSON");
        assertInvalid("[]", "plan has no formatVersion");
        assertInvalid(written() + "x", "the plan is not JSON");
        assertInvalid(written().replace("filter.v1", "filter.v9"), "plan.queries[0].steps[1].step is filter.v9");
        assertInvalid(written().replace("\"condition\"", "\"conditio\""), "plan.queries[0].steps[1] has no condition");
        assertInvalid(
                written().replace("\"column\": \"OK\"", "\"kolumn\": \"OK\""), "steps[1].condition is no expression");
        assertInvalid(written().replace("\"STREAM\"", "\"BROOK\""), "kind is BROOK, which this build does not know");
        assertInvalid(written().replace("\"DECIMAL(10, 2)\"", "\"DECIMAL(10; 2)\""), "declared.PRICE is not a type");
        assertInvalid(
                written().replace("\"column\": \"OK\"", "\"column\": \"KO\""), "uses column KO that is not there");
        assertInvalid(written().replace("\"models\": [", "\"models\": 5, \"m\": ["), "plan.models is no array");
    }

    @Test
    void rows_that_must_be_seen_one_by_one_are_not_combined() {
        String group = "CREATE TABLE t AS SELECT site, %s AS n FROM readings %s GROUP BY site;";
        assertThat(combined(group.formatted("SUM(number)", ""))).isTrue();
        assertThat(combined(group.formatted("MAX(number) AS m, COUNT_DISTINCT(ok)", "")))
                .isTrue();
        for (String window : List.of(
                "TUMBLING (SIZE 10 SECONDS)",
                "TUMBLING (SIZE 10 SECONDS, GRACE PERIOD 1 SECONDS)",
                "HOPPING (SIZE 10 SECONDS, ADVANCE BY 3 SECONDS)")) {
            assertThat(combined(group.formatted("SUM(number)", "WINDOW " + window)))
                    .as(window)
                    .isTrue();
        }
        assertThat(combined("CREATE STREAM t AS SELECT device_id, site,"
                        + " COUNT(*) OVER (PARTITION BY site ROWS 5 PRECEDING) AS n"
                        + " FROM readings;"))
                .isFalse();
        for (String refused : List.of(
                group.formatted("LATEST_BY_OFFSET(number)", ""),
                group.formatted("COUNT(*) AS c, COLLECT_LIST(number)", ""),
                group.formatted("LATEST_BY_OFFSET(number)", "WINDOW TUMBLING (SIZE 10 SECONDS)"),
                group.formatted("SUM(number)", "WINDOW TUMBLING (SIZE 10 SECONDS, GRACE PERIOD 999 MILLISECONDS)"),
                group.formatted("SUM(number)", "WINDOW HOPPING (SIZE 10 SECONDS, ADVANCE BY 10 MILLISECONDS)"),
                group.formatted("SUM(number)", "WINDOW SLIDING (SIZE 10 SECONDS, GRACE PERIOD 1 MINUTE)"),
                group.formatted("SUM(number)", "WINDOW SESSION (10 SECONDS)"))) {
            assertThat(combined(refused)).as(refused).isFalse();
            String json = PlanJson.write(Planning.plan(refused).plan());
            assertInvalid(
                    json.replace("\"carriesOrigin\": false", "\"carriesOrigin\": false, \"combines\": true"),
                    "step T.group.repartition combines rows that step T.group must see one by one");
        }
    }

    private static boolean combined(String sql) {
        PhysicalPlan plan = Planning.plan(sql).plan();
        return plan.queries().get(0).steps().stream()
                .filter(Step.Repartition.class::isInstance)
                .map(Step.Repartition.class::cast)
                .findFirst()
                .orElseThrow()
                .combines();
    }

    @Test
    void a_function_that_is_gone_or_gives_something_else_is_told() {
        FunctionRegistry few = FunctionRegistry.of(List.of(RowCount.class));
        MillraceException gone = catchThrowableOfType(MillraceException.class, () -> PlanJson.read(written(), few));
        assertThat(gone.code()).isEqualTo(ErrorCode.FUNCTION_NOT_FOUND);
        assertInvalid(
                written().replace("abs(INTEGER) -> INTEGER", "abs(INTEGER) -> BIGINT"),
                "calls abs(INTEGER) -> BIGINT, but here abs(INTEGER) -> INTEGER gives INTEGER");
    }

    @Test
    void any_cut_of_a_plan_is_refused_and_never_crashes() {
        String json = written();
        for (int end = 0; end < json.length() - 2; end++) {
            assertThat(refused(json.substring(0, end)).code()).isEqualTo(ErrorCode.PLAN_INVALID);
        }
    }

    private static String written() {
        return PlanJson.write(Planning.plan(SQL).plan());
    }

    private static void assertInvalid(String json, String message) {
        MillraceException refused = refused(json);
        assertThat(refused.code()).isEqualTo(ErrorCode.PLAN_INVALID);
        assertThat(refused).hasMessageContaining(message);
    }

    private static MillraceException refused(String json) {
        return catchThrowableOfType(MillraceException.class, () -> PlanJson.read(json, TestPorts.FUNCTIONS));
    }

    private static TypedExpression.Literal literal(SqlType type, @Nullable Object value) {
        return new TypedExpression.Literal(type, value);
    }

    private static PhysicalPlan planOf(List<TypedExpression> expressions) {
        List<Column> columns = new ArrayList<>();
        for (TypedExpression expression : expressions) {
            columns.add(Column.value("C" + columns.size(), expression.type()));
        }
        QueryPlan any = Planning.plan(SQL).plan().queries().get(0);
        Step.Project project =
                new Step.Project("Q.project", any.steps().get(0).id(), expressions, new RowSchema(columns));
        Step.Sink sink = any.sink();
        Step.Sink last = new Step.Sink(
                sink.id(),
                project.id(),
                sink.sinkName(),
                sink.kind(),
                sink.topic(),
                sink.format(),
                1,
                2,
                sink.like(),
                new Step.EventTime("C0", "yyyy"),
                new TimeWindow(1, 2, 3, 4L),
                project.schema());
        return new PhysicalPlan(
                List.of(), List.of(new QueryPlan("Q", List.of(any.steps().get(0), project, last))));
    }
}
