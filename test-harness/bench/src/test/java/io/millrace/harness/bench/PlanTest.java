// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.engine.config.Guarantee;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PlanTest {
    @Test
    void empty_settings_are_defaults() {
        Plan plan = Plan.parse(List.of("bench=W4", "zipf=", "lengths=", "engines="));

        assertThat(plan.guarantee()).isEqualTo(Guarantee.AT_LEAST_ONCE);
        assertThat(plan.engines()).containsExactly(Engine.MILLRACE, Engine.COPY, Engine.PROCESSOR, Engine.DSL);
        assertThat(plan.task().readings()).isEqualTo(new Readings.Shape(1_000, 0, 0));
        assertThat(plan.lengths(Engine.DSL)).isEqualTo(new Plan.Lengths(60_000, 180_000));
    }

    @Test
    void events_in_the_window_decide_how_many_devices_there_are() {
        assertThat(Plan.parse(List.of("window.events=100")).task().readings().devices())
                .isEqualTo(300);
    }

    @Test
    void lengths_are_given_for_all_or_for_one() {
        Plan plan = Plan.parse(List.of("engines=dsl,millrace", "lengths=10:20,dsl=5:6"));

        assertThat(plan.engines()).containsExactly(Engine.MILLRACE, Engine.DSL);
        assertThat(plan.lengths(Engine.MILLRACE)).isEqualTo(new Plan.Lengths(10, 20));
        assertThat(plan.lengths(Engine.DSL)).isEqualTo(new Plan.Lengths(5, 6));
    }

    @Test
    void late_events_come_with_grace_and_without_the_engine_that_waits_for_them() {
        Plan plan = Plan.parse(List.of("late=5"));

        assertThat(plan.task().graceSeconds()).isEqualTo(10);
        assertThat(plan.engines()).doesNotContain(Engine.DSL);
    }

    @Test
    void wrong_settings_are_told() {
        assertThatIllegalArgumentException().isThrownBy(() -> Plan.parse(List.of("speed=9")));
        assertThatIllegalArgumentException().isThrownBy(() -> Plan.parse(List.of("bench=W2", "engines=processor")));
        assertThatIllegalArgumentException().isThrownBy(() -> Plan.parse(List.of("lengths=20:10")));
        assertThatIllegalArgumentException().isThrownBy(() -> Plan.parse(List.of("late=5", "grace=2")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Plan.parse(List.of("rounds=x")))
                .withMessage("rounds is a number, not x");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Plan.parse(List.of("engines=raw")))
                .withMessageContaining("no raw in [millrace, copy, ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Plan.parse(List.of("set=millrace.lane")))
                .withMessageContaining("NAME=VALUE");
        assertThatExceptionOfType(MillraceException.class)
                .isThrownBy(() -> Plan.parse(List.of("set=millrace.lain=record")))
                .withMessageContaining("millrace.lain");
    }

    @Test
    void what_maven_would_not_hand_on_is_told() {
        Plan.refuseUnknown("");
        Plan.refuseUnknown(
                " -q -f pom.xml compile exec:exec -Dbench=W1 -Dbatch.size=9 -DskipTests -Dmaven.repo.local=x -Dset=a=-D");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Plan.refuseUnknown("-q compile exec:exec -Dbench=W1 -Drond=3"))
                .withMessageStartingWith("no setting rond; there are [aggregates, ");
    }

    @Test
    void a_job_survives_the_way_to_another_process() {
        Plan plan = Plan.parse(List.of(
                "bench=W2",
                "guarantee=eos",
                "zipf=1.1",
                "aggregates=binary",
                "set=millrace.threads=1;kafka.ssl.provider=c=d"));
        assertThat(plan.settings().millrace())
                .containsOnly(Map.entry("millrace.threads", "1"), Map.entry("kafka.ssl.provider", "c=d"));
        Job job = job(plan, Engine.DSL);

        assertThat(Job.parse(job.arguments())).isEqualTo(job);
    }

    @Test
    void millrace_runs_with_the_options_of_its_launcher_and_nobody_else_does() throws Exception {
        Plan plan = Plan.parse(List.of("bench=W2", "heap=1g"));

        assertThat(plan.jvmOptions(job(plan, Engine.DSL))).containsExactly("-Xmx1g");
        assertThat(plan.jvmOptions(job(plan, Engine.MILLRACE)))
                .startsWith("-Xmx1g")
                .containsAll(JvmOptions.OF_LAUNCHER);
        assertThat(Files.readString(Path.of("..", "..", "millrace"))).contains(JvmOptions.OF_LAUNCHER);
    }

    @Test
    void the_command_of_a_figure_names_no_folder_of_this_machine() {
        assertThat(Plan.parse(List.of("bench=W2", "rounds=7", "results=/a/b")).command())
                .endsWith("exec:exec -Dbench=W2 -Drounds=7");
    }

    private static Job job(Plan plan, Engine engine) {
        return new Job(
                engine,
                plan.task(),
                plan.settings(),
                7,
                2,
                new Job.Topics("b:1", "http://localhost:2", "in", "second", "out", 3),
                "app",
                Path.of("x"));
    }
}
