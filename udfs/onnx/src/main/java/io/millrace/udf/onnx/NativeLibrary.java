// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Loads ONNX Runtime's native code once per process, when the first model is opened.
 *
 * <p>ONNX Runtime would unpack 28 MB into {@code java.io.tmpdir} and remove them when the JVM exits, so a killed
 * process leaves them behind. Here they are unpacked into a folder of our own below {@code java.io.tmpdir} and unlinked
 * as soon as they are mapped. With {@code -Donnxruntime.native.path=FOLDER} a launcher names a folder that holds them
 * already; nothing is unpacked then. Any thread.
 */
final class NativeLibrary {
    private static final String PATH_PROPERTY = "onnxruntime.native.path";
    private static final List<String> FILES = List.of("libonnxruntime.so", "libonnxruntime4j_jni.so");

    private static @Nullable OrtEnvironment environment;

    private NativeLibrary() {}

    /** The process's one environment, made by the first model: the library costs half a second. */
    static synchronized OrtEnvironment environment() {
        OrtEnvironment known = environment;
        if (known == null) {
            known = load();
            environment = known;
        }
        return known;
    }

    private static OrtEnvironment load() {
        Path unpacked = System.getProperty(PATH_PROPERTY) == null ? unpack() : null;
        try {
            if (unpacked != null) {
                System.setProperty(PATH_PROPERTY, unpacked.toString());
            }
            // A failing row is reported with its reason; the runtime must not print it to stderr as well.
            return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "millrace");
        } catch (LinkageError | RuntimeException e) {
            throw new MillraceException(
                    ErrorCode.MODEL_UNREADABLE,
                    "ONNX Runtime's native library cannot be loaded: " + e.getMessage(),
                    "It exists for Linux and Windows on x64, and Linux and macOS on aarch64.",
                    e);
        } finally {
            if (unpacked != null) {
                System.clearProperty(PATH_PROPERTY);
                delete(unpacked);
            }
        }
    }

    /** The folder with the unpacked library, or null where ONNX Runtime should do it in its own way. */
    private static @Nullable Path unpack() {
        String architecture = switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "x64";
            case "aarch64" -> "aarch64";
            default -> "";
        };
        if (!System.getProperty("os.name", "").startsWith("Linux") || architecture.isEmpty()) {
            return null;
        }
        Path folder = null;
        try {
            // Of a killed process it stays behind; the number says whose it was.
            folder = Files.createTempDirectory(
                    "millrace-onnx-" + ProcessHandle.current().pid() + "-");
            for (String file : FILES) {
                String resource = "/ai/onnxruntime/native/linux-" + architecture + "/" + file;
                try (InputStream in = OrtEnvironment.class.getResourceAsStream(resource)) {
                    if (in == null) {
                        delete(folder);
                        return null;
                    }
                    Files.copy(in, folder.resolve(file));
                }
            }
            return folder;
        } catch (IOException e) {
            // No room or no right to write: let ONNX Runtime try, and report, in its own way.
            if (folder != null) {
                delete(folder);
            }
            return null;
        }
    }

    private static void delete(Path folder) {
        try {
            for (String file : FILES) {
                Files.deleteIfExists(folder.resolve(file));
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            folder.toFile().deleteOnExit();
        }
    }
}
