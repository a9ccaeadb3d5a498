// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.planner.ModelSignatures;
import io.millrace.topology.planner.catalog.ModelDefinition;
import io.millrace.topology.planner.physical.ModelPlan;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.Suggestions;
import io.millrace.topology.sql.tree.Statement;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** CREATE MODEL. One thread. */
final class Models {
    private static final List<String> ALLOWED = List.of("PATH", "SHA256", "BATCH_MAX", "LINGER", "ON_ERROR");
    private static final List<String> ON_ERROR = List.of("dlq", "null", "fail");
    private static final Pattern DURATION =
            Pattern.compile("\\s*(\\d{1,9})\\s*(ms|s|m|milliseconds?|seconds?|minutes?)?\\s*");
    private static final int DEFAULT_BATCH_MAX = 256;
    private static final long DEFAULT_LINGER_MILLIS = 2;

    private final ModelSignatures signatures;
    private final Diagnostics diagnostics;

    Models(ModelSignatures signatures, Diagnostics diagnostics) {
        this.signatures = signatures;
        this.diagnostics = diagnostics;
    }

    /** The definition, or empty after an error. */
    Optional<ModelDefinition> analyze(Statement.CreateModel statement) {
        WithClause with = WithClause.read(statement.span(), statement.properties(), ALLOWED, Set.of(), diagnostics);
        String path = with.text("PATH");
        if (path == null) {
            with.missing("PATH", "WITH (path='models/name.onnx')");
        }
        String sha256 = with.text("SHA256");
        if (sha256 != null && !sha256.matches("[0-9a-fA-F]{64}")) {
            with.invalid("SHA256", "property SHA256 must be 64 hexadecimal digits");
        }
        Long batchMax = with.number("BATCH_MAX", 1, 65_536);
        long linger = linger(with);
        ModelPlan.OnError onError = onError(with);
        if (path == null || diagnostics.hasErrors()) {
            return Optional.empty();
        }
        String resolved = resolve(statement, path);
        try {
            ModelSignatures.Signature signature = signatures.load(resolved, lower(sha256));
            return Optional.of(new ModelDefinition(
                    new ModelPlan(
                            statement.name().name(),
                            resolved,
                            lower(sha256),
                            batchMax == null ? DEFAULT_BATCH_MAX : batchMax.intValue(),
                            linger,
                            onError),
                    signature));
        } catch (MillraceException refused) {
            String place = refused.code() == io.millrace.schema.errors.ErrorCode.MODEL_CHECKSUM ? "SHA256" : "PATH";
            diagnostics.error(refused.code(), with.span(place), String.valueOf(refused.getMessage()), refused.hint());
            return Optional.empty();
        }
    }

    private static @Nullable String lower(@Nullable String text) {
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }

    /** Paths are relative to the folder of the SQL file. */
    private static String resolve(Statement.CreateModel statement, String path) {
        try {
            Path file = Path.of(path);
            Path folder = Path.of(statement.span().source().name()).getParent();
            return file.isAbsolute() || folder == null
                    ? file.toString()
                    : folder.resolve(file).normalize().toString();
        } catch (InvalidPathException e) {
            return path;
        }
    }

    private static long linger(WithClause with) {
        String text = with.text("LINGER");
        if (text == null) {
            return DEFAULT_LINGER_MILLIS;
        }
        Matcher m = DURATION.matcher(text.toLowerCase(Locale.ROOT));
        if (!m.matches()) {
            with.invalid("LINGER", "property LINGER must be a time like '2 ms' or '1 s'");
            return DEFAULT_LINGER_MILLIS;
        }
        String unit = m.group(2) == null ? "ms" : m.group(2);
        long factor = unit.startsWith("ms") || unit.startsWith("mil") ? 1 : unit.startsWith("s") ? 1_000 : 60_000;
        return Long.parseLong(m.group(1)) * factor;
    }

    private static ModelPlan.OnError onError(WithClause with) {
        String text = with.text("ON_ERROR");
        if (text == null) {
            return ModelPlan.OnError.DLQ;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        if (!ON_ERROR.contains(lower)) {
            with.invalid(
                    "ON_ERROR",
                    "property ON_ERROR must be 'dlq', 'null' or 'fail'",
                    ExpressionAnalyzer.didYouMean(Suggestions.nearest(lower, ON_ERROR)));
            return ModelPlan.OnError.DLQ;
        }
        return ModelPlan.OnError.valueOf(lower.toUpperCase(Locale.ROOT));
    }
}
