// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import io.millrace.topology.engine.RunReport;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An engine as a process that can be killed: {@code run|until-end FILES name=value…}, the files with the separator of class paths.
 * Prints {@link #READY} when all tasks run and,
 * at the end of its input, {@link #DONE} and the report. Ends like every child of the harness when its standard input closes.
 */
public final class EngineMain {
    /** Runs until the process is told to end. */
    public static final String RUN = "run";

    /** Ends when everything that was there is processed. */
    public static final String UNTIL_END = "until-end";

    static final String READY = "ENGINE READY";
    /** Follows {@link #READY}, and the number of stores that were restored from the beginning of their changelogs. */
    static final String WHOLE_RESTORES = ", whole restores ";

    static final String DONE = "ENGINE DONE";

    private static final Duration READY_TIMEOUT = Duration.ofSeconds(90);

    private EngineMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        Map<String, String> properties = new LinkedHashMap<>();
        for (int i = 2; i < arguments.length; i++) {
            int equals = arguments[i].indexOf('=');
            properties.put(arguments[i].substring(0, equals), arguments[i].substring(equals + 1));
        }
        EngineSettings settings = new EngineSettings(properties);
        boolean bounded = arguments[0].equals(UNTIL_END);
        List<Path> files =
                Stream.of(arguments[1].split(File.pathSeparator)).map(Path::of).toList();
        EngineRun run = bounded ? EngineRun.startBounded(settings, files) : EngineRun.start(settings, files);
        Runtime.getRuntime().addShutdownHook(new Thread(run::close, "engine-stop"));
        run.application().awaitReady(READY_TIMEOUT);
        System.out.println(READY + WHOLE_RESTORES + run.application().wholeRestores());
        if (bounded) {
            run.drain();
            RunReport report = run.stop();
            System.out.println(DONE + " " + report);
            System.exit(0);
        }
        boolean stoppedByItself = run.application().awaitStopped(Duration.ofDays(1));
        System.exit(stoppedByItself ? 1 : 0);
    }
}
