// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.sql.tree.Statement;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SqlPrinterTest {
    /** Another seed: {@code mvn test -Dmillrace.seed=42}. */
    private static final long SEED = Long.getLong("millrace.seed", 20_261_121L);

    @Test
    void what_is_printed_reads_back_as_the_same_tree() {
        System.out.println("SqlPrinterTest: -Dmillrace.seed=" + SEED);
        RandomTrees trees = new RandomTrees(new Random(SEED));
        for (int i = 0; i < 1_500; i++) {
            Statement statement = trees.statement();
            String sql = SqlPrinter.print(List.of(statement));
            ParsedFile file = SqlParser.parse(new SourceText("random.sql", sql));
            assertThat(file.diagnostics()).as(sql).isEmpty();
            assertThat(file.statements()).as(sql).containsExactly(statement);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\u0001',
            value = {
                "(a + b) * -c ; (A + B) * -C",
                "a - (b - c) - d ; A - (B - C) - D",
                "- - 5 ; -(-5)",
                "-(5) ; -(5)",
                "-(-(x)) ; -(-X)",
                "a and (b or not (c = 1)) ; A AND (B OR NOT C = 1)",
                "(a is null) = true ; (A IS NULL) = TRUE",
                "a||b||(c||d) ; A || B || (C || D)",
                "(s->a)->b[ -1 ] ; S->A->B[-1]",
                "cast(x as decimal(4,2)) ; CAST(X AS DECIMAL(4, 2))",
                "\"from\" ; `from`",
                "`DAYS` ; `DAYS`",
                "1.50 ; 1.50",
                "1e2 ; 100.0E0",
                "count(distinct `x`) ; COUNT(DISTINCT `x`)",
                "transform(a, x => x + 1) ; TRANSFORM(A, X => X + 1)",
                "sum(x) over (partition by y rows between 3 preceding and current row) ;"
                        + " SUM(X) OVER (PARTITION BY Y ROWS 3 PRECEDING)",
            })
    void expressions_have_one_canonical_form(String sql, String canonical) {
        assertThat(SqlPrinter.print(Trees.expression(sql))).isEqualTo(canonical);
    }

    @Test
    void statements_about_a_cluster_have_one_canonical_form() {
        assertThat(SqlPrinter.print(
                        SqlParser.parse(new SourceText("a.sql", """
                        assert topic Foo with (partitions=2) timeout 5 seconds; assert not exists topic 'a.b';
                        assert schema subject orders id 3; assert stream s (a int key) with (format='JSON');
                        assert values s (a, rowtime) values (1, 2); assert null values t key ('x');
                        print orders from beginning interval 2 limit 3; print `my-topic`;
                        explain create stream x as select * from s; select * from s emit changes limit 2;
                        alter table t add a int, add column b varchar; describe s extended;
                        """)).statements()))
                .isEqualTo("""
                        ASSERT TOPIC 'Foo' WITH (PARTITIONS = 2) TIMEOUT 5 SECONDS;

                        ASSERT NOT EXISTS TOPIC 'a.b';

                        ASSERT SCHEMA SUBJECT 'orders' ID 3;

                        ASSERT STREAM S (
                          A INT KEY
                        ) WITH (FORMAT = 'JSON');

                        ASSERT VALUES S (A, ROWTIME) VALUES (1, 2);

                        ASSERT NULL VALUES T KEY ('x');

                        PRINT 'orders' FROM BEGINNING INTERVAL 2 LIMIT 3;

                        PRINT 'my-topic';

                        EXPLAIN CREATE STREAM X AS
                        SELECT *
                        FROM S;

                        SELECT *
                        FROM S
                        EMIT CHANGES
                        LIMIT 2;

                        ALTER TABLE T ADD COLUMN A INT, ADD COLUMN B VARCHAR;

                        DESCRIBE S EXTENDED;
                        """);
    }

    @Test
    void statements_have_one_canonical_form() {
        assertThat(SqlPrinter.print(SqlParser.parse(new SourceText(
                                "a.sql",
                                "create source table if not exists a (k int primary key, v map<varchar,int>) with"
                                        + " (kafka_topic='x', \"a.b\"=-1);insert into b select *, x y from a z join c"
                                        + " within (1 second, 1 second) on z.k=c.k window tumbling (size 1 minute, grace"
                                        + " period 0 seconds) where true group by (x, y) emit final;"))
                        .statements()))
                .isEqualTo("""
                        CREATE SOURCE TABLE IF NOT EXISTS A (
                          K INT PRIMARY KEY,
                          V MAP<VARCHAR, INT>
                        ) WITH (KAFKA_TOPIC = 'x', 'A.B' = -1);

                        INSERT INTO B
                        SELECT *, X AS Y
                        FROM A AS Z
                        JOIN C WITHIN 1 SECONDS ON Z.K = C.K
                        WINDOW TUMBLING (SIZE 1 MINUTES, GRACE PERIOD 0 SECONDS)
                        WHERE TRUE
                        GROUP BY X, Y
                        EMIT FINAL;
                        """);
    }
}
