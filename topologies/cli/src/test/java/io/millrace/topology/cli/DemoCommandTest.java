// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.devkit.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a process of its own, because it is the process that must leave nothing behind. */
@Timeout(180)
final class DemoCommandTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final List<String> PIPELINES = List.of("sensors", "transactions", "logs");

    @TempDir
    Path folder;

    private ChildJvm demo(String... more) throws IOException {
        List<String> arguments = new java.util.ArrayList<>(List.of("demo", "--rate", "200"));
        arguments.addAll(List.of(more));
        return ChildJvm.start(
                Main.class.getName(),
                List.of(
                        "-Djava.io.tmpdir=" + Files.createDirectory(folder.resolve("tmp")),
                        "-Dmillrace.home=" + System.getProperty("millrace.home"),
                        "-Duser.home=" + folder.resolve("home")),
                arguments,
                folder,
                folder.resolve("demo.log"));
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("demo.log"));
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.map(file -> folder.relativize(file).toString()))
                    .containsExactlyInAnyOrder("", "tmp", "demo.log");
        }
        assertThat(ofThisTest()).isEmpty();
    }

    private List<ProcessHandle> ofThisTest() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(folder.toString()))
                .toList();
    }

    @Test
    void three_pipelines_show_what_they_do_and_leave_nothing_behind() throws Exception {
        try (ChildJvm demo = demo("--for", "8s")) {
            int exitCode = demo.waitFor(PATIENCE);

            assertThat(exitCode).as(log()).isZero();
        }
        for (String pipeline : PIPELINES) {
            Matcher line = Pattern.compile(
                            "00:\\d\\d " + pipeline + " +in (\\d+)/s, out (\\d+)/s, scored (\\d+), found \\d+, "
                                    + "dead-lettered (\\d+), late \\d+, p50 (\\d+) ms, p99 (\\d+) ms")
                    .matcher(log());
            long[] largest = new long[6];
            while (line.find()) {
                for (int figure = 0; figure < largest.length; figure++) {
                    largest[figure] = Math.max(largest[figure], Long.parseLong(line.group(figure + 1)));
                }
            }
            // Of all seconds together: on a machine that is busy with something else one second may see nothing.
            assertThat(largest).as("figures of %s in %s", pipeline, log()).doesNotContain(0L);
            assertThat(log()).containsPattern("00:01 " + pipeline);
        }
        assertThat(log())
                .contains("./millrace print sensor_alerts --bootstrap 127.0.0.1:", "/metrics", "under exactly_once_v2")
                .contains("after 8 s, exactly_once_v2:", "nothing is lost");
        assertNothingIsLeft();
    }

    @Test
    void ctrl_c_ends_it_in_order() throws Exception {
        try (ChildJvm demo = demo()) {
            demo.awaitLine("00:02 logs", PATIENCE);
            demo.interrupt();

            assertThat(demo.waitFor(PATIENCE)).as(log()).isZero();
        }
        assertThat(log()).contains("stopping", "nothing is lost");
        assertNothingIsLeft();
    }

    @Test
    void ctrl_c_during_the_start_tells_of_no_rows() throws Exception {
        try (ChildJvm demo = demo()) {
            demo.awaitLine("waiting for the pipelines", PATIENCE);
            demo.interrupt();

            assertThat(demo.waitFor(PATIENCE)).as(log()).isZero();
        }
        assertThat(log())
                .contains("stopping before any row is sent")
                .doesNotContain("what was sent", "running after", "nothing is lost");
        assertNothingIsLeft();
    }

    @Test
    void a_second_ctrl_c_forces_the_end() throws Exception {
        try (ChildJvm demo = demo()) {
            demo.awaitLine("00:01 logs", PATIENCE);
            demo.interrupt();
            demo.awaitLine("stopping: ", PATIENCE);
            demo.interrupt();

            assertThat(demo.waitFor(PATIENCE)).as(log()).isEqualTo(130);
        }
        // The broker ends by itself when it has lost its parent.
        for (ProcessHandle broker : ofThisTest()) {
            broker.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        assertNothingIsLeft();
    }

    @Test
    void options_are_looked_at_before_anything_is_started() {
        Captured rate = Captured.run("demo", "--rate", "0");
        Captured guarantee = Captured.run("demo", "--guarantee", "maybe");

        assertThat(rate.exitCode()).isEqualTo(2);
        assertThat(rate.err()).contains("MR-8002 error: --rate is 0").doesNotContain("waiting");
        assertThat(guarantee.exitCode()).isEqualTo(1);
        assertThat(guarantee.err()).contains("MR-8005 error:", "at_least_once").doesNotContain("waiting");
    }

    @Test
    void a_time_that_is_none_is_wrong_usage() {
        Captured refused = Captured.run("demo", "--for", "soon");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("--for", "'soon' is not a time");
    }
}
