// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.harness.spec.CaseResult;
import io.millrace.harness.spec.ConformanceRun;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace test}: conformance cases, without Kafka. */
@Command(
        name = "test",
        description = "Runs conformance cases: statements, inputs, and the exact outputs.",
        mixinStandardHelpOptions = true)
final class TestCommand implements Callable<Integer> {
    @Option(names = "--cases", required = true, paramLabel = "DIR", description = "A folder of cases in JSON.")
    Path cases = Path.of(".");

    @Option(names = "--out", paramLabel = "FILE", description = "Where the results go, as a JSON array.")
    @Nullable
    Path out;

    /** Cases that fail are a result of the run and no failure of it. */
    @Override
    public Integer call() {
        List<CaseResult> results = new ConformanceRun(cases).run();
        if (out != null) {
            ConformanceRun.write(results, out);
        }
        System.out.println(ConformanceRun.summary(results));
        return 0;
    }
}
