// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code millrace explain-error}: what a code means. */
@Command(
        name = "explain-error",
        description = "Says what an error code means and what to do; without a code lists all.",
        mixinStandardHelpOptions = true)
final class ExplainErrorCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "CODE", description = "For example MR-2004.")
    @Nullable
    String code;

    @Override
    public Integer call() {
        if (code == null) {
            for (ErrorCode each : ErrorCode.values()) {
                System.out.println(each.label() + "  " + each.title());
            }
            return 0;
        }
        Optional<ErrorCode> found = ErrorCode.parse(code);
        if (found.isEmpty()) {
            throw new MillraceException(
                    ErrorCode.USAGE,
                    "error code " + code + " does not exist",
                    "millrace explain-error lists all of them");
        }
        System.out.println(
                found.get().label() + " (" + found.get().kind().name().toLowerCase(Locale.ROOT) + "): "
                        + found.get().title());
        System.out.println("  " + found.get().advice());
        return 0;
    }
}
