// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.sql.SourceText;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads SQL files. */
final class SqlFiles {
    private SqlFiles() {}

    /** @throws MillraceException MR-8001 naming the file that cannot be read */
    static List<SourceText> read(List<Path> files) {
        List<SourceText> texts = new ArrayList<>();
        for (Path file : files) {
            texts.add(new SourceText(file.toString(), read(file)));
        }
        return texts;
    }

    private static String read(Path file) {
        if (Files.isDirectory(file)) {
            throw new MillraceException(
                    ErrorCode.FILE_NOT_FOUND,
                    file + " is a folder",
                    Files.exists(file.resolve("pipeline.sql"))
                            ? "did you mean " + file.resolve("pipeline.sql") + "?"
                            : "name the SQL file in it");
        }
        try {
            return Files.readString(file);
        } catch (MalformedInputException e) {
            throw new MillraceException(ErrorCode.FILE_NOT_FOUND, file + " is not UTF-8 text", "save it as UTF-8", e);
        } catch (IOException e) {
            throw new MillraceException(
                    ErrorCode.FILE_NOT_FOUND,
                    Files.exists(file) ? file + " cannot be read: " + e.getMessage() : file + " does not exist",
                    null,
                    e);
        }
    }
}
