// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.planner.Planning;
import io.millrace.topology.planner.physical.PhysicalPlan;
import org.junit.jupiter.api.Test;

final class PlanTextTest {
    @Test
    void names_of_any_length_fit() {
        String name = "a_name_of_more_than_a_line_".repeat(8);
        String sql = "CREATE STREAM " + name + " AS SELECT device_id, site AS " + name + " FROM readings WHERE site = '"
                + name + "';\nCREATE STREAM b AS SELECT device_id, " + name + " FROM " + name + ";";
        PhysicalPlan plan = Planning.plan(sql).plan();
        assertThat(plan.queries()).hasSize(2);
        assertThat(new PlanText("app", PlanText.Lines.ASCII).render(plan).lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
    }

    @Test
    void a_chain_of_queries_that_is_too_long_for_the_page_still_fits() {
        StringBuilder sql = new StringBuilder("CREATE STREAM s0 AS SELECT device_id, site FROM readings;\n");
        for (int i = 1; i < 30; i++) {
            sql.append("CREATE STREAM s")
                    .append(i)
                    .append(" AS SELECT * FROM s")
                    .append(i - 1)
                    .append(";\n");
        }
        String drawing = new PlanText("app", PlanText.Lines.ASCII)
                .render(Planning.plan(sql.toString()).plan());
        assertThat(drawing.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
        assertThat(drawing).contains("S29 --> S29");
    }

    @Test
    void a_plan_of_nothing_says_so() {
        PhysicalPlan nothing = new PhysicalPlan(java.util.List.of(), java.util.List.of());
        assertThat(new PlanText("app", PlanText.Lines.ASCII).render(nothing))
                .isEqualTo("application app: 0 queries\n\n");
    }

    @Test
    void boxes_are_drawn_with_the_same_words() {
        PhysicalPlan plan = Planning.plan("CREATE STREAM s AS SELECT p.account_id, tier FROM payments p "
                        + "JOIN accounts a ON p.account_id = a.account_id;")
                .plan();
        String boxes = new PlanText("app", PlanText.Lines.BOX).render(plan);
        assertThat(boxes).contains("└── S (with table accounts) ──▶ S", "  ○ read stream PAYMENTS", "  ├───┘");
    }

    @Test
    void times_are_told_in_the_units_that_people_use() {
        assertThat(Amounts.time(0)).isEqualTo("0 ms");
        assertThat(Amounts.time(1)).isEqualTo("1 ms");
        assertThat(Amounts.time(1_000)).isEqualTo("1 second");
        assertThat(Amounts.time(90_000)).isEqualTo("1 minute 30 seconds");
        assertThat(Amounts.time(86_340_000)).isEqualTo("23 hours 59 minutes");
        assertThat(Amounts.time(86_400_005)).isEqualTo("1 day 5 ms");
    }
}
