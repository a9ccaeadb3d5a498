// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who may use whom, and which libraries are admitted where. */
final class DependencyTest {
    private static final String ERRORS = "schema.errors";

    /** The folder of a module with classes. */
    private static final Map<String, String> FOLDERS = Map.ofEntries(
            Map.entry("schemas/errors", ERRORS),
            Map.entry("schemas/types", "schema.types"),
            Map.entry("schemas/registry", "schema.registry"),
            Map.entry("schemas/formats", "schema.formats"),
            Map.entry("schemas/definitions", "schema.definitions"),
            Map.entry("udfs/api", "udf.api"),
            Map.entry("udfs/functions", "udf.functions"),
            Map.entry("udfs/registry", "udf.registry"),
            Map.entry("udfs/wasm", "udf.wasm"),
            Map.entry("udfs/onnx", "udf.onnx"),
            Map.entry("state-stores", "state"),
            Map.entry("topologies/sql", "topology.sql"),
            Map.entry("topologies/planner", "topology.planner"),
            Map.entry("topologies/runtime", "topology.runtime"),
            Map.entry("topologies/engine", "topology.engine"),
            Map.entry("topologies/server", "topology.server"),
            Map.entry("topologies/devkit", "topology.devkit"),
            Map.entry("topologies/pipelines", "topology.pipelines"),
            Map.entry("topologies/cli", "topology.cli"),
            Map.entry("test-harness/spec", "harness.spec"),
            Map.entry("test-harness/cluster", "harness.cluster"),
            Map.entry("test-harness/bench", "harness.bench"));

    /** The design: what a module is built on. Besides these every module may use {@code schema.errors}. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry(ERRORS, Set.of()),
            Map.entry("schema.types", Set.of()),
            Map.entry("schema.registry", Set.of("schema.types")),
            Map.entry("schema.formats", Set.of("schema.types", "schema.registry")),
            Map.entry("schema.definitions", Set.of()),
            Map.entry("udf.api", Set.of()),
            Map.entry("udf.functions", Set.of("udf.api")),
            Map.entry("udf.registry", Set.of("udf.api", "schema.types")),
            Map.entry("udf.wasm", Set.of("udf.registry")),
            Map.entry("udf.onnx", Set.of("udf.registry")),
            Map.entry("state", Set.of("schema.types")),
            Map.entry("topology.sql", Set.of()),
            Map.entry("topology.planner", Set.of("topology.sql", "schema.types", "udf.registry")),
            Map.entry(
                    "topology.runtime",
                    Set.of(
                            "topology.planner",
                            "schema.formats",
                            "schema.registry",
                            "state",
                            "udf.registry",
                            "udf.onnx")),
            Map.entry(
                    "topology.engine",
                    Set.of("topology.runtime", "topology.planner", "udf.functions", "schema.registry", "udf.onnx")),
            Map.entry("topology.devkit", Set.of("topology.engine")),
            Map.entry("topology.server", Set.of("topology.engine")),
            Map.entry("topology.pipelines", Set.of()),
            Map.entry("harness.spec", Set.of("topology.engine")),
            Map.entry("harness.cluster", Set.of("topology.engine", "topology.devkit", "topology.pipelines")),
            Map.entry("harness.bench", Set.of("topology.engine", "topology.devkit", "harness.cluster")),
            Map.entry(
                    "topology.cli",
                    Set.of("topology.server", "topology.devkit", "topology.pipelines", "harness.spec")));

    /** What modules use of what they are built on, beyond the design's line. A line that is not needed any more goes. */
    private static final Map<String, Set<String>> ALSO = Map.of(
            // Scorers read and fill row batches.
            "udf.onnx", Set.of("schema.types"),
            // Row batches; the accumulators that generated code calls.
            "topology.runtime", Set.of("schema.types", "udf.api"),
            // It reads SQL files, answers the planner's ports, and makes the stores' engine.
            "topology.engine", Set.of("topology.sql", "schema.types", "schema.formats", "state", "udf.registry"),
            // The dev registry.
            "topology.devkit", Set.of("schema.registry"),
            // It runs without a server, shows diagnostics, counts and records, and stands in for the registry offline.
            "topology.cli",
                    Set.of(
                            "topology.engine",
                            "topology.planner",
                            "topology.runtime",
                            "topology.sql",
                            "schema.registry",
                            "schema.formats"),
            // It plans, assembles and drives topologies itself, and is its own registry.
            "harness.spec",
                    Set.of(
                            "topology.planner",
                            "topology.runtime",
                            "topology.sql",
                            "schema.types",
                            "schema.formats",
                            "schema.registry",
                            "state",
                            "udf.api",
                            "udf.functions",
                            "udf.registry"),
            // Its programs start the dev registry and read what was planned.
            "harness.cluster", Set.of("schema.registry", "topology.planner"));

    @Test
    void modules_use_only_what_they_are_built_on() {
        Set<String> violations = new TreeSet<>();
        for (JavaClass type : Modules.classes()) {
            String module = Modules.moduleOf(type).orElse("");
            Set<String> allowed = allowed(module);
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                Optional<String> used = Modules.moduleOf(target);
                if (used.isPresent() && !used.get().equals(module) && !allowed.contains(used.get())) {
                    violations.add(module + " may not use " + used.get() + ": " + type.getName() + " uses "
                            + target.getName());
                }
            }
        }
        assertThat(violations).isEmpty();
    }

    private static Set<String> allowed(String module) {
        assertThat(MAY_USE).as("the design has a line for each module").containsKey(module);
        Set<String> allowed = new HashSet<>(Set.of(ERRORS));
        allowed.addAll(MAY_USE.getOrDefault(module, Set.of()));
        allowed.addAll(ALSO.getOrDefault(module, Set.of()));
        return allowed;
    }

    @Test
    void permissions_beyond_the_design_are_needed() {
        Set<String> used = new HashSet<>();
        for (JavaClass type : Modules.classes()) {
            type.getDirectDependenciesFromSelf()
                    .forEach(dependency -> Modules.moduleOf(
                                    dependency.getTargetClass().getBaseComponentType())
                            .ifPresent(target -> used.add(Modules.moduleOf(type).orElse("") + " -> " + target)));
        }
        ALSO.forEach((module, targets) -> targets.forEach(
                target -> assertThat(used).as("an unused permission").contains(module + " -> " + target)));
    }

    @Test
    void the_design_has_no_cycle() {
        for (String module : MAY_USE.keySet()) {
            assertThat(below(module, new HashSet<>())).as(module).doesNotContain(module);
        }
    }

    private static Set<String> below(String module, Set<String> seen) {
        Set<String> direct = new HashSet<>(MAY_USE.getOrDefault(module, Set.of()));
        direct.addAll(ALSO.getOrDefault(module, Set.of()));
        for (String each : direct) {
            if (seen.add(each)) {
                below(each, seen);
            }
        }
        return seen;
    }

    @Test
    void every_module_with_classes_is_looked_at() {
        Set<String> seen = Modules.classes().stream()
                .flatMap(type -> Modules.moduleOf(type).stream())
                .collect(Collectors.toSet());
        String reactor = Tree.text("pom.xml");
        List<String> missing = new ArrayList<>();
        FOLDERS.forEach((folder, module) -> {
            boolean isBuilt = reactor.contains("<module>" + folder + "</module>");
            boolean hasClasses = Tree.files(".java").stream().anyMatch(file -> file.startsWith(folder + "/src/main/"));
            if (isBuilt && hasClasses && !seen.contains(module)) {
                missing.add(folder + " is not a dependency of test-harness/architecture/pom.xml");
            }
        });
        assertThat(missing).isEmpty();
    }

    /** A library by the beginning of its packages, and where it is admitted. The longest beginning counts. */
    private static final Map<String, List<String>> ADMITTED = Map.ofEntries(
            Map.entry(
                    "org.apache.kafka.streams",
                    List.of("topology.runtime", "state.kafka", "topology.engine", "harness")),
            Map.entry(
                    "org.apache.kafka",
                    List.of(
                            "schema.registry",
                            "state.kafka",
                            "topology.runtime",
                            "topology.engine",
                            "topology.devkit",
                            "topology.server",
                            "topology.cli",
                            "harness")),
            Map.entry("org.apache.kafka.metadata", List.of("topology.devkit")),
            Map.entry("org.apache.kafka.server", List.of("topology.devkit")),
            Map.entry("kafka", List.of("topology.devkit")),
            // The bench measures what these cost by themselves.
            Map.entry("org.rocksdb", List.of("state.rocksdb", "harness.bench")),
            Map.entry("org.codehaus.janino", List.of("topology.runtime.codegen")),
            Map.entry("org.codehaus.commons.compiler", List.of("topology.runtime.codegen")),
            Map.entry("org.antlr", List.of("topology.sql")),
            Map.entry("ai.onnxruntime", List.of("udf.onnx", "harness.bench")),
            Map.entry("io.javalin", List.of("topology.server")),
            Map.entry("org.eclipse.jetty", List.of("topology.server")),
            Map.entry("jakarta.servlet", List.of("topology.server")),
            Map.entry("picocli", List.of("topology.cli")),
            Map.entry("org.jline", List.of("topology.cli")),
            Map.entry("io.confluent", List.of("schema.registry")),
            Map.entry("com.sun.net.httpserver", List.of("schema.registry")),
            Map.entry(
                    "org.apache.avro",
                    List.of("schema.registry", "schema.formats.avro", "topology.pipelines", "harness")),
            Map.entry(
                    "com.fasterxml.jackson",
                    List.of(
                            "schema.registry",
                            "schema.formats",
                            "udf.functions",
                            "topology.planner.physical",
                            "topology.engine",
                            "topology.server",
                            "topology.cli",
                            "topology.pipelines",
                            "harness")),
            Map.entry(
                    "io.micrometer",
                    List.of(
                            "topology.runtime.metrics",
                            "topology.engine",
                            "topology.server",
                            "topology.cli",
                            "harness")),
            Map.entry(
                    "org.slf4j",
                    List.of(
                            "schema.registry",
                            "state",
                            "topology.runtime",
                            "topology.engine",
                            "topology.server",
                            "topology.devkit",
                            "topology.cli",
                            "harness")),
            // Signals have no other interface.
            Map.entry("sun.misc", List.of("topology.devkit", "topology.cli")),
            // The processor time of the process has no other interface.
            Map.entry("com.sun.management", List.of("topology.engine", "harness.bench")),
            Map.entry("jdk.jfr", List.of("harness.bench")),
            Map.entry("org.jspecify", List.of("")),
            Map.entry("javax", List.of("")),
            Map.entry("java", List.of("")));

    @Test
    void libraries_are_used_where_they_are_admitted() {
        Set<String> violations = new TreeSet<>();
        for (JavaClass type : Modules.classes()) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (!target.isPrimitive()
                        && Modules.moduleOf(target).isEmpty()
                        && !isAdmitted(type.getPackageName(), target.getPackageName())) {
                    violations.add(type.getName() + " uses " + target.getName());
                }
            }
        }
        assertThat(violations).as("admit a library in this test, by package").isEmpty();
    }

    private static boolean isAdmitted(String user, String library) {
        return ADMITTED.entrySet().stream()
                .filter(entry -> isWithin(library, entry.getKey()))
                .max(Comparator.comparingInt(entry -> entry.getKey().length()))
                .map(entry -> entry.getValue().stream().anyMatch(place -> isWithin(user, "io.millrace." + place)))
                .orElse(false);
    }

    private static boolean isWithin(String packageName, String place) {
        String name = place.endsWith(".") ? place.substring(0, place.length() - 1) : place;
        return packageName.equals(name) || packageName.startsWith(name + ".");
    }

    @Test
    void packages_inside_a_module_keep_their_distance() {
        Set<String> violations = new TreeSet<>();
        for (JavaClass type : Modules.classes()) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                INSIDE.forEach((guarded, users) -> {
                    if (isWithin(target.getPackageName(), guarded)
                            && !isWithin(type.getPackageName(), guarded)
                            && users.stream().noneMatch(user -> isWithin(type.getPackageName(), user))) {
                        violations.add(type.getName() + " uses " + target.getName());
                    }
                });
            }
        }
        assertThat(violations).isEmpty();
    }

    /** Packages that few may use. */
    private static final Map<String, List<String>> INSIDE = Map.of(
            "io.millrace.topology.sql.grammar", List.of("io.millrace.topology.sql"),
            "io.millrace.schema.formats.bytes", List.of("io.millrace.schema.formats"),
            "io.millrace.state.memory", List.of("io.millrace.state"),
            "io.millrace.topology.planner.analysis", List.of("io.millrace.topology.planner"),
            "io.millrace.topology.planner.rule", List.of("io.millrace.topology.planner"),
            "io.millrace.topology.runtime.codegen",
                    List.of("io.millrace.topology.runtime", "io.millrace.topology.engine"));
}
