// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.planner.ModelSignatures;
import io.millrace.topology.planner.catalog.ModelDefinition;
import io.millrace.topology.planner.physical.ModelPlan;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.Suggestions;
import io.millrace.topology.sql.tree.Statement;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
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
    private static final String ENDING = ".onnx";
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
            diagnostics.error(
                    refused.code(),
                    with.span(refused.code() == ErrorCode.MODEL_CHECKSUM ? "SHA256" : "PATH"),
                    said(String.valueOf(refused.getMessage()), statement.name().name(), resolved),
                    refused.hint() == null ? hint(statement, path, refused) : refused.hint());
            return Optional.empty();
        }
    }

    private static @Nullable String hint(Statement.CreateModel statement, String path, MillraceException refused) {
        if (refused.code() == ErrorCode.MODEL_CHECKSUM) {
            return "correct sha256 if the new file is the one that you want, or bring the old file back";
        }
        if (refused.code() != ErrorCode.MODEL_UNREADABLE) {
            return null;
        }
        if (!(refused.getCause() instanceof NoSuchFileException)) {
            return "export the model anew, as one .onnx file with all that it needs";
        }
        if (isAbsolute(path)) {
            return "correct the path; one that is relative begins at the folder of the SQL file";
        }
        return "a relative path begins at the folder of the SQL file, here "
                + folder(statement).map(Path::toString).orElse("the folder that the command runs in");
    }

    /** The loader calls a model by its file; people know it by its name in SQL, so that both are told. */
    static String said(String message, String name, String path) {
        String file = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        String stem = file.endsWith(ENDING) ? file.substring(0, file.length() - ENDING.length()) : file;
        for (String called : List.of("model " + file + " ", "model " + stem + " ")) {
            if (message.startsWith(called)) {
                String rest = message.substring(called.length());
                return "model " + name + (rest.contains(file) ? " " : " (" + file + ") ") + rest;
            }
        }
        return "model " + name + (message.contains(file) ? ": " : " (" + file + "): ") + message;
    }

    private static @Nullable String lower(@Nullable String text) {
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }

    /** Paths are relative to the folder of the SQL file. */
    private static String resolve(Statement.CreateModel statement, String path) {
        try {
            Path file = Path.of(path);
            Optional<Path> folder = folder(statement);
            return file.isAbsolute() || folder.isEmpty()
                    ? file.toString()
                    : folder.get().resolve(file).normalize().toString();
        } catch (InvalidPathException e) {
            return path;
        }
    }

    /** The folder of the SQL file, as it was named; empty for a file of the folder that the command runs in. */
    private static Optional<Path> folder(Statement.CreateModel statement) {
        return Optional.ofNullable(Path.of(statement.span().source().name()).getParent());
    }

    private static boolean isAbsolute(String path) {
        try {
            return Path.of(path).isAbsolute();
        } catch (InvalidPathException e) {
            return true;
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
