// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import io.millrace.harness.cluster.EngineRun;
import java.time.Duration;
import java.util.List;

/** The program of a child process: runs Millrace on a {@link Job} until it is told to end. */
final class EngineService {
    static final String READY = "BENCH READY";

    private static final Duration READY_TIMEOUT = Duration.ofSeconds(90);

    private EngineService() {}

    public static void main(String[] arguments) throws InterruptedException {
        Job job = Job.parse(List.of(arguments));
        EngineRun run = EngineRun.start(MillraceEngineRun.settings(job), List.of(MillraceEngineRun.sqlFile(job)));
        Runtime.getRuntime().addShutdownHook(new Thread(run::close, "engine-stop"));
        run.application().awaitReady(READY_TIMEOUT);
        System.out.println(READY);
        run.application().awaitStopped(Duration.ofDays(1));
        System.exit(1);
    }
}
