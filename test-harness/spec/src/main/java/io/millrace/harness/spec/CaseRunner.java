// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import io.millrace.harness.spec.CaseResult.Status;
import io.millrace.harness.spec.function.TestFunctions;
import io.millrace.harness.spec.record.UnknownFormatException;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.ErrorKind;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.errors.RecordException;
import io.millrace.topology.engine.Copartitioning;
import io.millrace.topology.planner.PlannedFiles;
import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.topology.runtime.operator.ErrorPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Runs one case. One thread. */
final class CaseRunner {
    private final ConformanceCase tested;
    private final CaseFunctions functions;
    private final Path folder;

    /** @param folder a folder for what drivers keep */
    CaseRunner(ConformanceCase tested, CaseFunctions functions, Path folder) {
        this.tested = tested;
        this.functions = functions;
        this.folder = folder;
    }

    /** The result; never throws. */
    CaseResult run() {
        if (!tested.suite().equals("qtt")) {
            return CaseResult.of(tested, Status.UNSUPPORTED, "pull and push queries are not supported yet");
        }
        TestFunctions.reset();
        try (PlannedCase planned = PlannedCase.plan(tested, functions.of(tested))) {
            PlannedCase.Refusal refusal = planned.refusal();
            return refusal == null ? taken(planned) : refused(refusal);
        } catch (RuntimeException | StackOverflowError e) {
            return stopped(e);
        }
    }

    // ---- refused when planned --------------------------------------------------------------------------------------

    private CaseResult refused(PlannedCase.Refusal refusal) {
        ErrorCode code = refusal.diagnostic().code();
        ConformanceCase.ExpectedError expected = tested.expect();
        if (code.kind() == ErrorKind.UNSUPPORTED) {
            return CaseResult.of(tested, Status.UNSUPPORTED, refusal.reason());
        }
        if (code.kind() == ErrorKind.INTERNAL) {
            return CaseResult.of(tested, Status.ERROR, refusal.reason());
        }
        if (expected == null || expected.statement() != refusal.statement()) {
            return CaseResult.of(
                    tested, Status.FAIL, "refused: " + refusal.reason() + "\nstatement " + refusal.statement());
        }
        if (isGap(code, expected)) {
            return CaseResult.of(tested, Status.UNSUPPORTED, "refused for another reason: " + refusal.reason());
        }
        String said = refusal.diagnostic().message();
        return CaseResult.of(tested, Status.PASS, refusal.reason())
                .withMessageMatched(said.contains(expected.message()));
    }

    /**
     * Whether we refuse something because we do not know it, and the original for a reason of its own: then it is luck that
     * both do.
     */
    private static boolean isGap(ErrorCode code, ConformanceCase.ExpectedError expected) {
        String message = expected.message().toLowerCase(Locale.ROOT);
        return switch (code) {
            case SYNTAX -> !expected.isSyntax();
            case FUNCTION_NOT_FOUND -> !message.contains("function");
            case PROPERTY_UNKNOWN -> !message.contains("propert") && !message.contains("config");
            default -> false;
        };
    }

    // ---- run -------------------------------------------------------------------------------------------------------

    private CaseResult taken(PlannedCase planned) {
        ConformanceCase.ExpectedError expected = tested.expect();
        CaseTopics topics = new CaseTopics(tested, planned.files());
        MillraceException apart = partitionsDiffer(planned.files(), topics);
        if (apart != null) {
            String reason = apart.code().label() + " " + apart.getMessage();
            return expected == null || expected.isAtRuntime()
                    ? CaseResult.of(tested, Status.FAIL, "refused: " + reason)
                    : CaseResult.of(tested, Status.PASS, reason)
                            .withMessageMatched(
                                    String.valueOf(apart.getMessage()).contains(expected.message()));
        }
        if (expected != null && !expected.isAtRuntime()) {
            return CaseResult.of(tested, Status.FAIL, "not refused: statement that must be\n" + last(planned.files()))
                    .withMessageMatched(false);
        }
        PlannedFiles files = planned.files();
        if (files.plan().queries().isEmpty()) {
            return CaseResult.of(tested, Status.FAIL, "no query");
        }
        QueryRuns runs = run(planned, topics, ErrorPolicy.NULL);
        if (expected != null) {
            return CaseResult.of(tested, Status.FAIL, "processing must fail and does not")
                    .withMessageMatched(false);
        }
        String problem = new OutputCheck(tested, topics, runs, planned.registry()).problem();
        if (problem != null) {
            return CaseResult.of(tested, Status.FAIL, problem + failedExpression(planned, topics));
        }
        problem = new PostCheck(tested.post(), files, topics).problem();
        return problem == null ? CaseResult.pass(tested) : CaseResult.of(tested, Status.FAIL, problem);
    }

    /** What the engine refuses when it starts, and knows the topics: the original does so with the statement. */
    private static @Nullable MillraceException partitionsDiffer(PlannedFiles files, CaseTopics topics) {
        try {
            files.plan().queries().forEach(query -> Copartitioning.check(query, topics::partitions));
            return null;
        } catch (MillraceException refused) {
            return refused;
        }
    }

    /** What the last statement was taken for: where it should not have been, that is what to look at. */
    private static String last(PlannedFiles files) {
        return files.catalog().sources().stream()
                .reduce((first, second) -> second)
                .map(source -> source.word() + " " + source.schema() + " as "
                        + source.format().keyFormat() + " and "
                        + source.format().valueFormat())
                .orElse("");
    }

    private QueryRuns run(PlannedCase planned, CaseTopics topics, ErrorPolicy onExpressionError) {
        PhysicalPlan plan = planned.files().plan();
        QueryRuns runs = new QueryRuns(
                tested,
                topics,
                planned.registry(),
                folder,
                onExpressionError,
                planned.files().settings());
        planned.files().inserts().forEach(runs::insert);
        plan.queries().forEach(query -> runs.run(plan, query));
        return runs;
    }

    /** Which expression failed first, if one did: often the reason of what differs. */
    private String failedExpression(PlannedCase planned, CaseTopics topics) {
        try {
            List<String> letters = run(planned, topics, ErrorPolicy.DLQ).deadLetters();
            return letters.isEmpty() ? "" : "\n" + letters.get(0);
        } catch (RuntimeException e) {
            return "\n" + e;
        }
    }

    /** Planning or processing threw. */
    private CaseResult stopped(Throwable thrown) {
        Throwable cause = coded(thrown);
        ErrorCode code = code(cause);
        String reason = (code == null ? cause.getClass().getSimpleName() : code.label()) + " " + firstLine(cause);
        if (thrown instanceof UnknownFormatException || code != null && code.kind() == ErrorKind.UNSUPPORTED) {
            return CaseResult.of(tested, Status.UNSUPPORTED, reason);
        }
        ConformanceCase.ExpectedError expected = tested.expect();
        if (expected != null && expected.isAtRuntime() && code != null && code.kind() != ErrorKind.INTERNAL) {
            return CaseResult.of(tested, Status.PASS, reason)
                    .withMessageMatched(String.valueOf(cause.getMessage()).contains(expected.message()));
        }
        return CaseResult.of(tested, Status.ERROR, "stopped: " + reason + where(cause));
    }

    private static Throwable coded(Throwable thrown) {
        Throwable last = thrown;
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (code(at) != null) {
                return at;
            }
            last = at;
        }
        return last;
    }

    private static @Nullable ErrorCode code(Throwable thrown) {
        if (thrown instanceof MillraceException coded) {
            return coded.code();
        }
        return thrown instanceof RecordException data ? data.code() : null;
    }

    private static String firstLine(Throwable thrown) {
        return String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
    }

    private static String where(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement element : thrown.getStackTrace()) {
            if (element.getClassName().startsWith("io.millrace.") && text.length() < 500) {
                text.append("\nat ").append(element);
            }
        }
        return text.toString();
    }
}
