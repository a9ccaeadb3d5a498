// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.engine.config.ConfigKeys;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The file of settings that a command is given. */
final class ConfigFile {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "A properties file: millrace.*, kafka.*, streams.*, schema.registry.*, Kafka client properties.")
    @Nullable
    Path file;

    /** The settings of the file; none without one. */
    ConfigKeys settings() {
        ConfigKeys keys = new ConfigKeys();
        return file == null ? keys : keys.with(read(file), file.toString());
    }

    private static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (CharacterCodingException e) {
            throw new MillraceException(
                    ErrorCode.FILE_NOT_FOUND, "configuration " + file + " is not UTF-8 text", "save it as UTF-8", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new MillraceException(
                    ErrorCode.FILE_NOT_FOUND,
                    Files.exists(file)
                            ? "configuration " + file + " cannot be read: " + e.getMessage()
                            : "configuration " + file + " does not exist",
                    null,
                    e);
        }
        Map<String, String> settings = new LinkedHashMap<>();
        properties.stringPropertyNames().stream()
                .sorted()
                .forEach(name -> settings.put(name, properties.getProperty(name)));
        return settings;
    }
}
