// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProfileTest {
    @TempDir
    private Path folder;

    @Test
    void a_busy_thread_is_seen_at_its_work() throws Exception {
        Path file = folder.resolve("busy.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(10));
            recording.start();
            Thread thread = new Thread(ProfileTest::score, CopyRun.THREADS);
            thread.start();
            thread.join();
            recording.dump(file);
        }

        assertThat(String.join("\n", Profile.of(file).lines()))
                .contains("stream threads")
                .contains("the bench's own code");
    }

    private static void score() {
        double sum = 0;
        long end = System.nanoTime() + Duration.ofMillis(500).toNanos();
        while (System.nanoTime() < end) {
            sum += FraudModel.INSTANCE.score(new float[FraudModel.FEATURES]);
        }
        assertThat(sum).isPositive();
    }
}
