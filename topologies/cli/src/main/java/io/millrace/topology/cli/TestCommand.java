// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.harness.spec.CaseResult;
import io.millrace.harness.spec.ConformanceRun;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace test}: tests in SQL files, and conformance cases, without Kafka. */
@Command(
        name = "test",
        description = "Runs the tests of SQL files, or conformance cases: statements, inputs, and the exact outputs.",
        mixinStandardHelpOptions = true)
final class TestCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description =
                    "SQL files with tests (--@test: title); the statements of files without stand before each test.")
    List<Path> files = List.of();

    @Option(names = "--cases", paramLabel = "DIR", description = "A folder of conformance cases in JSON.")
    @Nullable
    Path cases;

    @Option(names = "--out", paramLabel = "FILE", description = "Where the results of cases go, as a JSON array.")
    @Nullable
    Path out;

    @Override
    public Integer call() {
        Path folder = cases;
        if (folder == null) {
            return new TestedFiles(files).run();
        }
        if (!files.isEmpty()) {
            throw new MillraceException(
                    ErrorCode.USAGE, "files and --cases do not go together", "run one after the other");
        }
        // Cases that fail are a result of the run and no failure of it.
        List<CaseResult> results = new ConformanceRun(folder).run();
        if (out != null) {
            ConformanceRun.write(results, out);
        }
        System.out.println(ConformanceRun.summary(results));
        return 0;
    }
}
