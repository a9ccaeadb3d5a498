// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How the tree looks: its folders, its sizes, its headers, and what may not stand in it. */
final class TidyTest {
    private static final int FILE_LINES_MAX = 500;
    private static final int METHOD_LINES_MAX = 60;
    private static final long FILE_BYTES_MAX = 1 << 20;

    private static final Set<String> TOP = Set.of(
            "pom.xml",
            "topologies",
            "schemas",
            "udfs",
            "state-stores",
            "test-harness",
            "README.md",
            "millrace",
            "LICENSE",
            "NOTICE",
            "ARCHITECTURE.md");

    private static final Set<String> TOP_DOTS =
            Set.of(".git", ".github", ".ci", ".mvn", ".gitignore", ".gitattributes", ".editorconfig", ".dockerignore");

    /** What the folders may hold: the modules of the design. */
    private static final Map<String, Set<String>> MODULES = Map.of(
            "topologies",
                    Set.of(
                            "sql",
                            "planner",
                            "runtime",
                            "engine",
                            "server",
                            "cli",
                            "devkit",
                            "pipelines",
                            "dist",
                            "docs"),
            "schemas", Set.of("errors", "types", "formats", "registry-client", "registry", "definitions"),
            "udfs", Set.of("api", "functions", "registry", "wasm", "onnx"),
            "test-harness", Set.of("spec", "corpus", "cluster", "fuzz", "bench", "architecture"));

    @Test
    void the_top_level_is_as_designed() {
        Set<String> top = names(Tree.files().stream());
        Set<String> dots = top.stream().filter(name -> name.startsWith(".")).collect(Collectors.toSet());
        assertThat(TOP_DOTS).containsAll(dots);
        top.removeAll(dots);
        assertThat(top).containsExactlyInAnyOrderElementsOf(TOP);
    }

    @Test
    void folders_hold_the_modules_of_the_design() {
        MODULES.forEach((folder, modules) -> assertThat(names(Tree.files().stream()
                        .filter(file -> file.startsWith(folder + "/"))
                        .map(file -> file.substring(folder.length() + 1))))
                .as(folder)
                .isSubsetOf(modules));
    }

    private static Set<String> names(Stream<String> paths) {
        return paths.map(path -> path.split("/", 2)[0]).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void sources_name_their_licence() {
        List<String> missing = new ArrayList<>();
        for (String file : Tree.files()) {
            boolean begins =
                    file.endsWith(".java") && Tree.text(file).startsWith("// SPDX-License-Identifier: Apache-2.0\n");
            boolean needsLine = file.endsWith(".g4") || file.endsWith("pom.xml") || file.endsWith(".yml");
            boolean hasLine = !needsLine
                    || Tree.text(file)
                            .lines()
                            .limit(3)
                            .anyMatch(line -> line.contains("SPDX-License-Identifier: Apache-2.0"));
            if (file.endsWith(".java") && !begins || !hasLine) {
                missing.add(file);
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void files_are_short() throws IOException {
        Set<String> longer = new TreeSet<>();
        for (String file : Tree.files()) {
            boolean isSource = file.endsWith(".java") || file.endsWith(".g4") || file.equals("millrace");
            if (isSource && Tree.text(file).lines().count() > FILE_LINES_MAX) {
                longer.add(file);
            }
        }
        Ratchet.check("long-files", longer);
    }

    @Test
    void methods_are_short() throws IOException {
        Set<String> longer = new TreeSet<>();
        for (String file : Tree.files(".java")) {
            for (JavaText.Method method : JavaText.methods(JavaText.code(Tree.text(file)))) {
                if (method.lines() > METHOD_LINES_MAX) {
                    longer.add(file + " " + method.name());
                }
            }
        }
        Ratchet.check("long-methods", longer);
    }

    @Test
    void no_file_is_large() {
        assertThat(Tree.files())
                .allSatisfy(file -> assertThat(Tree.size(file)).as(file).isLessThanOrEqualTo(FILE_BYTES_MAX));
    }

    @Test
    void every_package_says_what_it_is() {
        Map<String, List<String>> packages = Tree.files(".java").stream()
                .filter(file -> file.contains("/src/"))
                .collect(Collectors.groupingBy(
                        file -> folder(file).replaceFirst("/src/(main|test)/java/", "/src/*/java/")));
        List<String> silent = new ArrayList<>();
        packages.forEach((name, files) -> {
            boolean speaks = files.stream()
                    .filter(file -> file.endsWith("/package-info.java"))
                    .map(Tree::text)
                    .anyMatch(text -> text.contains("@NullMarked"));
            if (!speaks) {
                silent.add(name);
            }
        });
        assertThat(silent)
                .as("packages without a package-info.java that is @NullMarked")
                .isEmpty();
    }

    private static String folder(String file) {
        return file.substring(0, file.lastIndexOf('/'));
    }

    private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface|record|enum)\\s+([A-Z]\\w*)");
    private static final Pattern EMPTY_WORDS =
            Pattern.compile(".*(?:Utils?|Helpers?|Manager|Base|Common|Impl|Info|Data)");

    @Test
    void names_say_something() {
        List<String> empty = new ArrayList<>();
        for (String file : Tree.files(".java")) {
            Matcher types = TYPE.matcher(JavaText.code(Tree.text(file)));
            while (types.find()) {
                if (EMPTY_WORDS.matcher(types.group(1)).matches()) {
                    empty.add(file + " " + types.group(1));
                }
            }
        }
        assertThat(empty)
                .as("types whose name ends with a word that says nothing")
                .isEmpty();
    }

    private static final Map<String, Pattern> BANNED = Map.of(
            "@Disabled: mend or delete the test", Pattern.compile("@Disabled"),
            "Thread.sleep: wait for a condition", Pattern.compile("\\bThread\\.sleep\\b"),
            "printStackTrace: log, or throw a coded error", Pattern.compile("\\.printStackTrace\\("),
            "System.out: only programs and tests print", Pattern.compile("\\bSystem\\.(?:out|err)\\b"));

    /** Programs that people or parents read. */
    private static final List<String> PRINTING = List.of(
            "topologies/cli/src/main/",
            "test-harness/cluster/src/main/",
            "test-harness/bench/src/main/",
            "topologies/devkit/src/main/java/io/millrace/topology/devkit/BrokerMain.java",
            "topologies/devkit/src/main/java/io/millrace/topology/devkit/ChildMain.java",
            "/src/test/");

    @Test
    void banned_calls_are_absent() throws IOException {
        Set<String> found = new TreeSet<>();
        for (String file : Tree.files(".java")) {
            String code = JavaText.code(Tree.text(file));
            BANNED.forEach((what, pattern) -> {
                boolean mayPrint =
                        what.startsWith("System.out") && PRINTING.stream().anyMatch(file::contains);
                if (!mayPrint && pattern.matcher(code).find()) {
                    found.add(file + " " + what.substring(0, what.indexOf(':')));
                }
            });
        }
        Ratchet.check("banned-calls", found);
    }

    /** A path that exists on one machine only; written so that this file does not hold it. */
    private static final Pattern MACHINE = Pattern.compile("(?<![\\w.}])/(?:work|root|home/[a-z]\\w*|Users/\\w+)/");

    private static final Pattern HOST = Pattern.compile("https?://([A-Za-z0-9.-]+)");

    /** Names of formats and licences, addresses of the own machine, and those that stand for any. */
    private static final Set<String> HOSTS = Set.of(
            "maven.apache.org",
            "www.w3.org",
            "www.apache.org",
            "json-schema.org",
            "127.0.0.1",
            "127.0.0.2",
            "localhost",
            "a.b",
            "registry",
            "broker",
            "host",
            "example.com",
            "example.org",
            "www.example.com");

    @Test
    void nothing_belongs_to_one_machine() {
        Set<String> found = new TreeSet<>();
        for (String file : Tree.files()) {
            if (!Tree.isText(file)) {
                continue;
            }
            String text = Tree.text(file);
            Matcher path = MACHINE.matcher(text);
            if (path.find()) {
                found.add(file + " has " + path.group());
            }
            Matcher hosts = HOST.matcher(text);
            while (hosts.find()) {
                if (!HOSTS.contains(hosts.group(1))) {
                    found.add(file + " has the host " + hosts.group(1));
                }
            }
        }
        assertThat(found).isEmpty();
    }

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]+)(?:#[^)]*)?\\)");

    @Test
    void links_lead_somewhere() {
        List<String> broken = new ArrayList<>();
        for (String file : Tree.files(".md")) {
            Matcher links = LINK.matcher(Tree.text(file).replaceAll("(?s)```.*?```|`[^`\n]*`", ""));
            while (links.find()) {
                if (!Files.exists(Tree.root().resolve(file).resolveSibling(links.group(1)))) {
                    broken.add(file + " " + links.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void pages_that_everybody_reads_are_short() {
        assertThat(Tree.text("ARCHITECTURE.md").lines().count()).isLessThanOrEqualTo(250);
        assertThat(Tree.files(".md").stream().filter(file -> file.contains("/docs/adr/")))
                .allSatisfy(file ->
                        assertThat(Tree.text(file).lines().count()).as(file).isLessThanOrEqualTo(70));
    }
}
