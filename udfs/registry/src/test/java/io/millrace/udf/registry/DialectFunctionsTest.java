// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.functions.Functions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Everything that files written for the dialect may call is there, and an example of it runs in {@link FunctionContractTest}. */
final class DialectFunctionsTest {
    /** No two of its results are equal. */
    private static final Set<String> WITHOUT_EXAMPLE = Set.of("RANDOM");

    private static List<String> names() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(DialectFunctionsTest.class.getResourceAsStream("/dialect-functions.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static Map<String, FunctionDescription> known() {
        Map<String, FunctionDescription> known = new TreeMap<>();
        for (FunctionDescription function :
                FunctionRegistry.of(Functions.CLASSES).list()) {
            known.put(function.name().toUpperCase(Locale.ROOT), function);
        }
        return known;
    }

    @Test
    void every_function_of_the_dialect_exists() throws IOException {
        assertThat(names()).hasSizeGreaterThan(140);
        assertThat(known().keySet()).containsAll(names());
    }

    @Test
    void every_function_of_the_dialect_has_an_example() throws IOException {
        Set<String> wanted = new TreeSet<>(names());
        wanted.removeAll(WITHOUT_EXAMPLE);
        known().forEach((name, function) -> {
            if (function.signatures().stream()
                    .anyMatch(entry -> !entry.examples().isEmpty())) {
                wanted.remove(name);
            }
        });
        assertThat(wanted).isEmpty();
    }

    @Test
    void every_signature_says_what_it_does() {
        assertThat(known().values())
                .allSatisfy(function -> assertThat(function.signatures())
                        .allSatisfy(entry -> assertThat(entry.description()).isNotBlank()));
    }
}
