// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.planner.PlannedFiles;
import io.millrace.topology.planner.Planning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which statements may take rows of others in memory, and why others may not. */
final class ChainsTest {
    private static final String SOURCE = """
            CREATE STREAM S (K VARCHAR KEY, V INTEGER, D DOUBLE, T VARCHAR, L ARRAY<VARCHAR>, M MAP<VARCHAR, INTEGER>)
              WITH (kafka_topic='s', value_format='JSON');
            CREATE TABLE P (K VARCHAR PRIMARY KEY, N INTEGER) WITH (kafka_topic='p', value_format='JSON');
            """;

    private static Chains chains(String sql) {
        PlannedFiles files = Planning.plan(SOURCE + sql);
        assertThat(files.diagnostics()).isEmpty();
        return files.chains();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                CREATE STREAM A AS SELECT * FROM S; CREATE STREAM B AS SELECT K, V FROM A WHERE V > 1;
                CREATE STREAM A AS SELECT * FROM S; CREATE TABLE B AS SELECT T, COUNT(*) AS N FROM A GROUP BY T;
                CREATE STREAM A AS SELECT * FROM S; CREATE STREAM B AS SELECT A.T, V, N FROM A JOIN P ON A.T = P.K;
                CREATE STREAM A WITH (value_format='AVRO') AS SELECT K, V, D, T FROM S; CREATE STREAM B AS SELECT K, V FROM A;
                CREATE STREAM A AS SELECT K, EXPLODE(L) AS E FROM S; CREATE STREAM B AS SELECT * FROM A PARTITION BY E;
                """)
    void rows_go_in_memory(String sql) {
        Chains chains = chains(sql);
        assertThat(chains.reasons()).isEmpty();
        assertThat(chains.topics()).containsExactly("A");
        PhysicalPlan plan = chains.inMemory(chains.topics());
        assertThat(plan.queries().get(1).steps().get(0)).isInstanceOfSatisfying(Step.Tap.class, tap -> {
            assertThat(tap.of()).isEqualTo(plan.queries().get(0).sink().id());
            assertThat(tap.topic()).isEqualTo("A");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                CREATE STREAM A AS SELECT K, V FROM S; INSERT INTO A SELECT K, V FROM S; CREATE STREAM B AS SELECT * FROM A; | several statements write A
                CREATE STREAM A AS SELECT K, V FROM S; INSERT INTO A VALUES ('a', 1); CREATE STREAM B AS SELECT * FROM A; | several statements write A
                CREATE STREAM A (K VARCHAR KEY, V INTEGER) WITH (kafka_topic='A', value_format='JSON'); INSERT INTO A SELECT K, V FROM S; CREATE STREAM B AS SELECT * FROM A; | A is declared by a statement of its own
                CREATE TABLE A AS SELECT K, COUNT(*) AS N FROM S GROUP BY K; CREATE TABLE B AS SELECT * FROM A; | A is a table
                CREATE STREAM A WITH (timestamp='AT') AS SELECT K, ROWTIME AS AT FROM S; CREATE STREAM B AS SELECT * FROM A; | A has a TIMESTAMP column
                CREATE STREAM A WITH (value_format='DELIMITED') AS SELECT K, V FROM S; CREATE STREAM B AS SELECT * FROM A; | format KAFKA or DELIMITED of A may change values
                CREATE STREAM A WITH (value_format='AVRO') AS SELECT K, L FROM S; CREATE STREAM B AS SELECT * FROM A; | AVRO may change values of column L, ARRAY<STRING>, of A
                CREATE STREAM A WITH (wrap_single_value=false) AS SELECT K, V FROM S; CREATE STREAM B AS SELECT * FROM A; | WRAP_SINGLE_VALUE of A may change values
                CREATE STREAM A AS SELECT K, V, D AS `v` FROM S; CREATE STREAM B AS SELECT K, V FROM A; | columns of A differ in case alone
                CREATE STREAM A AS SELECT K, V FROM S; CREATE STREAM A2 (K VARCHAR KEY, V BIGINT) WITH (kafka_topic='A', value_format='JSON'); CREATE STREAM B AS SELECT * FROM A2; | B reads A by another declaration
                CREATE STREAM A AS SELECT K, V FROM S; CREATE STREAM B AS SELECT K, ROWOFFSET AS O FROM A; | B asks for partition, offset or headers
                CREATE STREAM A AS SELECT K, V FROM S; CREATE TABLE B AS SELECT K, COUNT(*) AS N FROM A GROUP BY K; | B.group needs the partitions of its topic
                CREATE STREAM A AS SELECT K, V FROM S; CREATE STREAM B AS SELECT A.K, V, N FROM A JOIN P ON A.K = P.K; | B.join.P needs the partitions of its topic
                CREATE STREAM A AS SELECT K, V FROM S; CREATE STREAM B AS SELECT K, V FROM A; CREATE TABLE C AS SELECT K, COUNT(*) AS N FROM A GROUP BY K; | C.group needs the partitions of its topic
                """)
    void rows_go_through_their_topic(String sql, String reason) {
        Chains chains = chains(sql);
        assertThat(chains.topics()).isEmpty();
        assertThat(chains.reasons()).containsEntry("A", reason);
    }

    @Test
    void what_is_moved_on_its_way_to_others_keeps_its_record() {
        Chains chains =
                chains("CREATE STREAM A AS SELECT T, V FROM S PARTITION BY T; CREATE STREAM B AS SELECT * FROM A;");
        assertThat(chains.inMemory(chains.topics()).queries().get(0).steps())
                .filteredOn(Step.Repartition.class::isInstance)
                .allSatisfy(step ->
                        assertThat(((Step.Repartition) step).carriesOrigin()).isTrue());
    }
}
