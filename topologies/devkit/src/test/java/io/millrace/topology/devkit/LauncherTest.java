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
import java.util.stream.Stream;
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

    @Test
    void the_first_run_on_a_jdk_rehearses_a_start_and_all_later_commands_use_what_was_kept() throws Exception {
        Path newest = jdk("25.0.1");
        learning(jdk);
        learning(newest);

        Result first = run(Map.of(), "run", "a.sql");
        Result second = run(Map.of(), "check", "a.sql");
        Result other = run(Map.of("MILLRACE_JAVA_HOME", newest.toString()), "demo");

        assertThat(first.exitCode()).isEqualTo(7);
        assertThat(first.errors()).contains("preparing faster starts on Java 17 (once");
        assertThat(first.output().get(0)).isEqualTo("java " + jdk);
        assertThat(first.output()).filteredOn(LauncherTest::isArchive).hasSize(1);
        assertThat(second.errors()).isEmpty();
        assertThat(second.output().stream().filter(LauncherTest::isArchive).toList())
                .isEqualTo(
                        first.output().stream().filter(LauncherTest::isArchive).toList());
        assertThat(other.errors()).contains("on Java 25");
        assertThat(other.output())
                .filteredOn(LauncherTest::isArchive)
                .singleElement()
                .asString()
                .startsWith("-XX:AOTCache=");
        assertThat(archives()).hasSize(2);
    }

    @Test
    void a_command_that_starts_nothing_does_not_rehearse() throws Exception {
        learning(jdk);

        Result result = run(Map.of(), "check", "a.sql");

        assertThat(result.errors()).isEmpty();
        assertThat(result.output()).noneMatch(LauncherTest::isArchive);
        assertThat(run(Map.of("MILLRACE_NO_ARCHIVE", "1"), "run", "a.sql").errors())
                .isEmpty();
    }

    @Test
    void what_was_learned_of_an_earlier_build_is_learned_anew() throws Exception {
        learning(jdk);
        run(Map.of(), "run", "a.sql");
        List<Path> before = archives();
        aged(before.get(0), BUILT.minusSeconds(1));
        aged(write(before.get(0).resolveSibling("of-another-jdk.jsa"), "x"), BUILT.minusSeconds(1));

        Result check = run(Map.of(), "check", "a.sql");
        Result again = run(Map.of(), "run", "a.sql");

        assertThat(check.output()).noneMatch(LauncherTest::isArchive);
        assertThat(again.errors()).contains("preparing faster starts");
        assertThat(again.output()).anyMatch(LauncherTest::isArchive);
        assertThat(archives()).isEqualTo(before);
    }

    @Test
    void a_rehearsal_that_fails_is_told_and_not_tried_again() throws Exception {
        Result first = run(Map.of(), "run", "a.sql");
        Result second = run(Map.of(), "run", "a.sql");

        assertThat(first.errors()).contains("that failed, and nothing else depends on it; see ");
        assertThat(first.exitCode()).isEqualTo(7);
        assertThat(second.errors()).isEmpty();
        assertThat(second.output()).noneMatch(LauncherTest::isArchive);
    }

    @Test
    void while_another_process_rehearses_nobody_waits_and_the_lock_of_one_that_is_gone_does_not_count()
            throws Exception {
        learning(jdk);
        Path pid = root.resolve("topologies/dist/target/millrace/archives/lock/pid");
        write(pid, Long.toString(ProcessHandle.current().pid()));

        Result meanwhile = run(Map.of(), "run", "a.sql");
        write(pid, "99999999");
        Result later = run(Map.of(), "run", "a.sql");

        assertThat(meanwhile.errors()).isEmpty();
        assertThat(meanwhile.output()).noneMatch(LauncherTest::isArchive);
        assertThat(later.output()).anyMatch(LauncherTest::isArchive);
        assertThat(archives()).hasSize(1);
    }

    private static boolean isArchive(String argument) {
        return argument.startsWith("-XX:SharedArchiveFile=") || argument.startsWith("-XX:AOTCache=");
    }

    private List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("topologies/dist/target/millrace/archives"))) {
            return files.sorted().toList();
        }
    }

    /** Makes the JDK's java write an archive where it is told to. */
    private static void learning(Path home) throws IOException {
        script(
                home.resolve("bin/java"),
                "for each; do case $each in -XX:ArchiveClassesAtExit=* | -XX:AOTCacheOutput=*)"
                        + " echo learned >\"${each#*=}\"; exit 0 ;; --version) exit 0 ;; esac; done\n"
                        + "printf '%s\\n' \"java " + home + "\" \"$@\"; exit 7");
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
        for (String tool :
                List.of("cat", "cksum", "dirname", "find", "head", "mkdir", "mv", "readlink", "rm", "sed", "tr")) {
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
