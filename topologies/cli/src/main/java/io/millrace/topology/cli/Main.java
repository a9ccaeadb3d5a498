// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.engine.Background;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command and its sub-commands. */
@Command(
        name = "millrace",
        description = "Stream-processing analytics on Kafka, described in SQL files.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Exit codes: 0 done, 1 failed or refused, 2 wrong usage.", "Start with: millrace demo"},
        subcommands = {
            DemoCommand.class,
            CheckCommand.class,
            ExplainCommand.class,
            RunCommand.class,
            PrintCommand.class,
            TestCommand.class,
            ExplainErrorCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Main {
    private Main() {}

    /** Runs a command line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        int exitCode;
        try (RunFolder folder = RunFolder.create()) {
            // Takes as long as making the command line. It is waited for: loggers that are asked for meanwhile would
            // say so.
            CompletableFuture<Logger> logging =
                    Background.supply("millrace-logging", () -> LoggerFactory.getLogger(Main.class));
            CommandLine command = commandLine();
            Background.join(logging);
            exitCode = command.execute(arguments);
        }
        System.exit(exitCode);
    }

    /** Runs a command line in this process, for tests. */
    static int execute(String... arguments) {
        return commandLine().execute(arguments);
    }

    private static CommandLine commandLine() {
        CommandLine command = new CommandLine(new Main());
        command.setExecutionExceptionHandler((thrown, line, result) -> report(thrown));
        command.setParameterExceptionHandler((thrown, line) -> report(WrongUsage.of(thrown)));
        command.setCaseInsensitiveEnumValuesAllowed(true);
        return command;
    }

    private static int report(Exception thrown) {
        if (thrown instanceof MillraceException coded) {
            System.err.println(coded.render());
            return coded.code() == ErrorCode.USAGE ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
        }
        System.err.println(new MillraceException(
                        ErrorCode.INTERNAL,
                        String.valueOf(thrown),
                        "please report it; -Dmillrace.log.level=info in MILLRACE_OPTS shows more")
                .render());
        LoggerFactory.getLogger(Main.class).warn("internal error", thrown);
        return 1;
    }
}
