// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.planner.Planning;
import io.millrace.topology.planner.TestPorts;
import io.millrace.topology.planner.analysis.AnalyzedStatement;
import io.millrace.topology.planner.analysis.StatementAnalyzer;
import io.millrace.topology.planner.logical.LogicalNode;
import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.topology.planner.physical.PhysicalPlanner;
import io.millrace.topology.planner.physical.PlanValidator;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.tree.Statement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class RulesTest {
    @TestFactory
    Stream<DynamicTest> with_any_rules_left_out_the_plan_is_valid_and_gives_the_same_columns() {
        return Planning.files("plans", ".sql").stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    for (AnalyzedStatement statement : analyzed(Planning.text(file))) {
                        Step.Sink sink =
                                planned(statement, Set.copyOf(Rules.names())).sink();
                        for (Set<String> rules : subsets(Rules.names())) {
                            QueryPlan plan = planned(statement, rules);
                            PlanValidator.validate(new PhysicalPlan(List.of(), List.of(plan)));
                            assertThat(plan.sink().schema()).as("%s", rules).isEqualTo(sink.schema());
                            assertThat(plan.sink().format()).isEqualTo(sink.format());
                        }
                    }
                }));
    }

    @Test
    void a_second_time_changes_nothing() {
        for (Path file : Planning.files("plans", ".sql")) {
            for (AnalyzedStatement statement : analyzed(Planning.text(file))) {
                LogicalNode once = Rules.optimize(statement.plan());
                assertThat(Rules.optimize(once)).isEqualTo(once);
            }
        }
    }

    @Test
    void pruning_leaves_the_table_its_key() {
        QueryPlan plan = planned("CREATE STREAM s AS SELECT p.payment_id, p.account_id, name FROM payments p "
                + "LEFT JOIN merchants m ON p.account_id = m.merchant_id;");
        assertThat(outputs(plan, 1)).containsExactly("MERCHANT_ID", "NAME");
        assertThat(outputs(plan, 0)).containsExactly("ACCOUNT_ID", "PAYMENT_ID");
    }

    @Test
    void a_condition_on_row_time_goes_below_the_join_and_one_on_the_table_stays_above() {
        QueryPlan plan = planned("CREATE STREAM s AS SELECT p.account_id, name FROM payments p "
                + "JOIN merchants m ON p.account_id = m.merchant_id WHERE ROWTIME > 5 AND name = 'x' AND amount > 1;");
        assertThat(plan.steps().stream().map(Step::id))
                .containsExactly(
                        "S.source.PAYMENTS",
                        "S.where",
                        "S.source.MERCHANTS",
                        "S.join.MERCHANTS",
                        "S.where.2",
                        "S.project",
                        "S.sink");
    }

    private static List<String> outputs(QueryPlan plan, int source) {
        return plan.sources().get(source).outputs().stream()
                .map(Step.SourceOutput::column)
                .toList();
    }

    private static QueryPlan planned(String sql) {
        return planned(analyzed(sql).get(0), Set.copyOf(Rules.names()));
    }

    private static QueryPlan planned(AnalyzedStatement statement, Set<String> rules) {
        LogicalNode optimized = Rules.optimize(statement.plan(), rules::contains);
        return PhysicalPlanner.plan(
                statement.queryId(),
                (LogicalNode.Project) optimized,
                statement.target().definition(),
                statement.target().like(),
                statement.target().timestampColumn());
    }

    private static List<AnalyzedStatement> analyzed(String sql) {
        List<Statement> statements = new ArrayList<>();
        Planning.parsed(sql).forEach(file -> statements.addAll(file.statements()));
        Diagnostics diagnostics = new Diagnostics();
        List<AnalyzedStatement> queries = new StatementAnalyzer(TestPorts.ports(), diagnostics)
                .analyze(statements, Set.of())
                .queries();
        assertThat(diagnostics.list()).isEmpty();
        return queries;
    }

    private static List<Set<String>> subsets(List<String> names) {
        List<Set<String>> subsets = new ArrayList<>();
        for (int bits = 0; bits < 1 << names.size(); bits++) {
            Set<String> subset = new HashSet<>();
            for (int i = 0; i < names.size(); i++) {
                if ((bits >> i & 1) == 1) {
                    subset.add(names.get(i));
                }
            }
            subsets.add(subset);
        }
        return subsets;
    }
}
