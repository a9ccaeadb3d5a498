// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.devkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script in a project of its own, with JDKs and a Maven that only say how they were called. */
@Timeout(60)
final class LauncherTest {
    private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");
    private static final String TOOLS = System.getenv("PATH");

    @TempDir
    Path folder;

    private Path root = Path.of("");
    private Path jdk = Path.of("");

    private record Result(int exitCode, List<String> output, String errors) {}

    @BeforeEach
    void project() throws IOException {
        root = Files.createDirectories(folder.resolve("my project"));
        jdk = jdk("17.0.9");
        Files.copy(Path.of("..", "..", "millrace"), root.resolve("millrace"), StandardCopyOption.COPY_ATTRIBUTES);
        for (String module : List.of("topologies/cli", "schemas/types", "udfs/api", "state-stores")) {
            aged(write(root.resolve(module).resolve("pom.xml"), "<project/>"), BUILT.minusSeconds(60));
        }
        aged(write(root.resolve("pom.xml"), "<project/>"), BUILT.minusSeconds(60));
        aged(write(root.resolve("topologies/dist/target/millrace/built"), ""), BUILT);
        // Says how it was called and makes the distribution new.
        script(
                folder.resolve("maven/mvn"),
                "echo \"mvn $JAVA_HOME $*\"; touch '" + root.resolve("topologies/dist/target/millrace/built") + "'");
    }

    @Test
    void arguments_arrive_as_they_were_given_and_options_stand_before_them() throws Exception {
        Result result = run(Map.of("MILLRACE_OPTS", "-Xmx1g -Da=b"), "check", "two  words", "*", "");

        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.output())
                .containsSubsequence(
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dmillrace.home=" + root.toRealPath(),
                        "-Xmx1g",
                        "-Da=b",
                        "-cp",
                        root.toRealPath() + "/topologies/dist/target/millrace/lib/*",
                        "io.millrace.topology.cli.Main",
                        "check",
                        "two  words",
                        "*",
                        "");
        assertThat(result.errors()).isEmpty();
    }

    @Test
    void works_through_links_and_from_another_folder() throws Exception {
        Path direct = Files.createSymbolicLink(folder.resolve("direct"), root.resolve("millrace"));
        Path indirect = Files.createSymbolicLink(folder.resolve("indirect"), direct.getFileName());

        Result result = start(indirect, environment(Map.of()), "x");

        assertThat(result.output()).contains("-Dmillrace.home=" + root.toRealPath());
    }

    @Test
    void the_first_jdk_that_is_new_enough_is_taken() throws Exception {
        Path old = jdk("1.8.0_402");
        Path eleven = jdk("11.0.2");
        Path newest = jdk("25");

        Map<String, String> environment = Map.of(
                "MILLRACE_JAVA_HOME", old.toString(),
                "JAVA_HOME", eleven.toString(),
                "PATH", pathWithoutJava(),
                "MILLRACE_JVM_FOLDERS", folder.resolve("jdks").toString());
        Result result = run(environment, "x");

        assertThat(result.errors()).contains("MILLRACE_JAVA_HOME is not the home of a Java 17 or newer");
        assertThat(result.output().get(0)).isIn("java " + jdk, "java " + newest);
        assertThat(run(Map.of("MILLRACE_JAVA_HOME", newest.toString()), "x").output())
                .contains("java " + newest, "--sun-misc-unsafe-memory-access=allow");
    }

    @Test
    void without_a_jdk_it_says_so_with_a_code() throws Exception {
        Path old = jdk("11.0.2");

        Result result = run(
                Map.of("JAVA_HOME", old.toString(), "MILLRACE_JVM_FOLDERS", "/nowhere", "PATH", pathWithoutJava()),
                "x");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("MR-8010 error: ", old + " (Java 11)", "hint: ");
        assertThat(result.output()).isEmpty();
    }

    @Test
    void a_newer_source_is_built_first_and_all_output_of_that_goes_to_standard_error() throws Exception {
        write(root.resolve("schemas/types/src/main/java/New.java"), "");

        Result result = run(Map.of("PATH", folder.resolve("maven") + ":" + TOOLS), "x");

        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.output().get(0)).isEqualTo("java " + jdk);
        assertThat(result.errors())
                .contains(
                        "building Millrace", "mvn " + jdk + " -q -B", "-DskipTests", "-pl topologies/dist -am package");
        assertThat(root.resolve("target")).isEmptyDirectory();
    }

    @Test
    void what_the_distribution_is_not_made_of_is_not_built() throws Exception {
        write(root.resolve("schemas/types/src/test/java/NewTest.java"), "");
        write(root.resolve("topologies/pipelines/sensors/pipeline.sql"), "");
        write(root.resolve("README.md"), "");

        assertThat(run(Map.of(), "x").errors()).isEmpty();
    }

    @Test
    void a_build_that_fails_or_has_no_maven_is_a_coded_error() throws Exception {
        write(root.resolve("schemas/types/src/main/java/New.java"), "");

        Result without = run(Map.of("PATH", pathWithoutJava()), "x");
        script(folder.resolve("maven/mvn"), "echo 'compilation error'; exit 3");
        Result failing = run(Map.of("PATH", folder.resolve("maven") + ":" + TOOLS), "x");

        assertThat(without.exitCode()).isEqualTo(1);
        assertThat(without.errors()).contains("MR-8011 error: ", "no mvn is in PATH");
        assertThat(failing.exitCode()).isEqualTo(1);
        assertThat(failing.errors()).contains("compilation error", "MR-8011 error: the build failed");
        assertThat(failing.output()).isEmpty();
        assertThat(root.resolve("target")).isEmptyDirectory();
    }

    private Result run(Map<String, String> changes, String... arguments) throws Exception {
        return start(root.resolve("millrace"), environment(changes), arguments);
    }

    private Map<String, String> environment(Map<String, String> changes) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("PATH", TOOLS);
        environment.put("HOME", folder.toString());
        environment.put("JAVA_HOME", jdk.toString());
        environment.putAll(changes);
        return environment;
    }

    private Result start(Path script, Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        Path errors = folder.resolve("errors");
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(Path.of("/").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.redirectError(errors.toFile()).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exitCode = process.waitFor();
        List<String> lines = output.isEmpty() ? List.of() : List.of(output.split("\n", -1));
        return new Result(exitCode, lines, Files.readString(errors));
    }

    /** A JDK whose java prints its home and its arguments and exits with 7. */
    private Path jdk(String version) throws IOException {
        Path home = folder.resolve("jdks/jdk-" + version);
        write(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        script(home.resolve("bin/java"), "printf '%s\\n' \"java " + home + "\" \"$@\"; exit 7");
        script(home.resolve("bin/javac"), "exit 1");
        return home;
    }

    /** A folder with the tools that the script uses, and nothing else. */
    private String pathWithoutJava() throws IOException {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : List.of("cat", "dirname", "find", "head", "mkdir", "readlink", "rm", "sed", "tr")) {
            for (String place : TOOLS.split(":", -1)) {
                Path real = Path.of(place, tool);
                if (Files.isExecutable(real) && Files.notExists(tools.resolve(tool))) {
                    script(tools.resolve(tool), "exec " + real + " \"$@\"");
                }
            }
        }
        return tools.toString();
    }

    private static void script(Path file, String body) throws IOException {
        write(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path write(Path file, String text) throws IOException {
        Path parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        return Files.writeString(file, text);
    }

    private static void aged(Path file, Instant time) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(time));
    }
}
