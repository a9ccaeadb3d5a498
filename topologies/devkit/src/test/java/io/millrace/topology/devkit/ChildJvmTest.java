// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.devkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ChildJvmTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void closing_its_input_ends_a_child_through_its_shutdown_hooks() {
        ChildJvm child = start("wait");
        child.awaitLine("waiting", LONG);

        child.closeInput();

        assertThat(child.waitFor(LONG)).isZero();
        assertThat(child.lastLines()).contains("hook ran");
        assertThat(folder.resolve("child.log")).content().contains("waiting", "hook ran");
    }

    @Test
    void an_interrupt_ends_a_child_as_ctrl_c_does() {
        ChildJvm child = start("wait");
        child.awaitLine("waiting", LONG);

        child.interrupt();

        assertThat(child.waitFor(LONG)).isEqualTo(130);
        assertThat(child.lastLines()).contains("hook ran");
    }

    @Test
    void a_killed_child_runs_no_hook() {
        ChildJvm child = start("wait");
        child.awaitLine("waiting", LONG);

        child.kill();

        assertThat(child.isAlive()).isFalse();
        assertThat(child.waitFor(LONG)).isEqualTo(137);
        assertThat(child.lastLines()).doesNotContain("hook ran");
    }

    @Test
    void a_child_that_fails_tells_why() {
        ChildJvm child = start("fail");

        assertThat(child.waitFor(LONG)).isEqualTo(1);
        assertThatThrownBy(() -> child.awaitLine("waiting", LONG))
                .isInstanceOfSatisfying(
                        MillraceException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.TIMED_OUT))
                .hasMessageContaining("ended before it printed")
                .hasMessageContaining("refused to start");
    }

    private ChildJvm start(String argument) {
        return ChildJvm.start(
                Program.class.getName(),
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                List.of(argument),
                folder,
                folder.resolve("child.log"));
    }

    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws Exception {
            if (arguments[0].equals("fail")) {
                throw new IllegalStateException("refused to start");
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook ran")));
            System.out.println("waiting");
            Thread.currentThread().join();
        }
    }
}
