// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.topology.sql.SourceText;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is said of topics that are joined and have different numbers of partitions. */
final class CopartitioningTest {
    private static final String SOURCES = """
            CREATE STREAM two (k VARCHAR KEY, v INT) WITH (kafka_topic='two', value_format='JSON');
            CREATE STREAM two_more (k VARCHAR KEY, w INT) WITH (kafka_topic='two-more', value_format='JSON');
            CREATE TABLE three (k VARCHAR PRIMARY KEY, x INT) WITH (kafka_topic='three', value_format='JSON');
            CREATE TABLE four (k VARCHAR PRIMARY KEY, y INT) WITH (kafka_topic='four', value_format='JSON');
            """;

    private static @Nullable String hint(String sql) {
        try (Compilation compilation = Compilation.of(
                List.of(new SourceText("a.sql", SOURCES + sql)), SchemaRegistry.none(), Compilation.functions())) {
            assertThat(compilation.files().diagnostics()).isEmpty();
            MillraceException refused = Assertions.catchThrowableOfType(
                    MillraceException.class,
                    () -> Copartitioning.check(
                            compilation.files().plan().queries().get(0),
                            topic -> topic.startsWith("two") ? 2 : topic.equals("three") ? 3 : 4));
            if (refused == null) {
                return null;
            }
            assertThat(refused.code()).isEqualTo(ErrorCode.PARTITIONS_DIFFER);
            return refused.hint();
        }
    }

    @Test
    void the_hint_copies_what_can_be_copied() {
        assertThat(hint("CREATE TABLE j AS SELECT * FROM three JOIN four ON three.k = four.k;"))
                .endsWith("or join a copy: CREATE TABLE copy WITH (partitions=4) AS SELECT * FROM THREE");
        assertThat(hint("CREATE STREAM j AS SELECT * FROM two JOIN four ON two.k = four.k;"))
                .endsWith("or join a copy: CREATE STREAM copy WITH (partitions=4) AS SELECT * FROM TWO");
        assertThat(hint("CREATE STREAM j AS SELECT * FROM two JOIN two_more WITHIN 1 HOUR ON two.k = two_more.k;"))
                .isNull();
    }
}
