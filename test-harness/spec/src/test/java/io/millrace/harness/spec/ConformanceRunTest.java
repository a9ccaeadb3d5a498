// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.harness.spec.CaseResult.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runner on cases of our own: whatever differs from what a case says must not pass. */
final class ConformanceRunTest {
    private static final String READINGS =
            "CREATE STREAM READINGS (SENSOR STRING KEY, CELSIUS DOUBLE, NOTE STRING) WITH (kafka_topic='readings', value_format='JSON');";
    private static final String WARM =
            "CREATE STREAM WARM AS SELECT SENSOR, CELSIUS, NOTE FROM READINGS WHERE CELSIUS > 20;";
    private static final String COUNTS =
            "CREATE TABLE COUNTS AS SELECT SENSOR, COUNT(*) AS N FROM READINGS WINDOW TUMBLING (SIZE 10 SECONDS) GROUP BY SENSOR;";

    private static final String INPUTS = """
            {"topic": "readings", "key": "s1", "value": {"celsius": 21.5, "note": "a"}, "timestamp": 5},
            {"topic": "readings", "key": "s2", "value": {"celsius": 19.0, "note": "b"}, "timestamp": 6},
            {"topic": "readings", "key": "s3", "value": {"celsius": 30.0, "note": null}, "timestamp": 7}
            """;

    @TempDir
    Path folder;

    private CaseResult run(String content) {
        try {
            Files.writeString(folder.resolve("case.json"), content);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        List<CaseResult> results = new ConformanceRun(folder).run();
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    private CaseResult run(List<String> statements, String inputs, String outputs, String more) {
        String list = statements.stream()
                .map(statement -> '"' + statement.replace("\"", "\\\"") + '"')
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
        return run("""
                {"source": "own.json#case", "format": null, "area": "own", "suite": "qtt", "features": [],
                 "statements": [%s], "properties": {}, "topics": [], "inputs": [%s], "outputs": [%s]
                 %s}
                """.formatted(list, inputs, outputs, more));
    }

    private CaseResult warm(String outputs) {
        return run(List.of(READINGS, WARM), INPUTS, outputs, "");
    }

    @Test
    void the_records_that_are_expected_pass() {
        CaseResult result = warm("""
                {"topic": "WARM", "key": "s1", "value": {"CELSIUS": 21.5, "NOTE": "a"}, "timestamp": 5, "headers": []},
                {"topic": "WARM", "key": "s3", "value": {"CELSIUS": 30.0, "NOTE": null}, "timestamp": null, "headers": []}
                """);
        assertThat(result).isEqualTo(new CaseResult("own.json#case", null, "own", "qtt", Status.PASS, "", null));
    }

    @Test
    void names_are_looked_up_in_upper_case_too() {
        CaseResult result = warm("""
                {"topic": "WARM", "key": "s1", "value": {"celsius": 21.5, "note": "a"}},
                {"topic": "WARM", "key": "s3", "value": {"celsius": 30.0, "note": null}}
                """);
        assertThat(result.status()).isEqualTo(Status.PASS);
    }

    @Test
    void a_record_that_differs_fails_with_the_place() {
        CaseResult result = warm("""
                {"topic": "WARM", "key": "s1", "value": {"CELSIUS": 21.5, "NOTE": "a"}},
                {"topic": "WARM", "key": "s3", "value": {"CELSIUS": 31.0, "NOTE": null}}
                """);
        assertThat(result.status()).isEqualTo(Status.FAIL);
        assertThat(result.detail()).isEqualTo("value: another number\nrow 1: CELSIUS: expected 31.0, got 30.0");
    }

    @Test
    void order_counts() {
        CaseResult result = warm("""
                {"topic": "WARM", "key": "s3", "value": {"CELSIUS": 30.0, "NOTE": null}},
                {"topic": "WARM", "key": "s1", "value": {"CELSIUS": 21.5, "NOTE": "a"}}
                """);
        assertThat(result.detail()).startsWith("key: another text\nrow 0");
    }

    @Test
    void missing_and_surplus_records_fail() {
        assertThat(warm("{\"topic\": \"WARM\", \"key\": \"s1\", \"value\": {\"CELSIUS\": 21.5, \"NOTE\": \"a\"}}")
                        .detail())
                .startsWith("count: more");
        assertThat(warm("{\"topic\": \"COLD\", \"key\": \"s1\", \"value\": null}")
                        .detail())
                .startsWith("count: no records");
    }

    @Test
    void a_field_too_many_or_too_few_fails() {
        assertThat(warm("{\"topic\": \"WARM\", \"key\": \"s1\", \"value\": {\"CELSIUS\": 21.5}}")
                        .detail())
                .startsWith("value: fields that nobody expects");
        assertThat(
                        warm("{\"topic\": \"WARM\", \"key\": \"s1\", \"value\": {\"CELSIUS\": 21.5, \"NOTE\": \"a\", \"X\": 1}}")
                                .detail())
                .startsWith("value: a field is missing");
    }

    @Test
    void timestamps_and_headers_are_looked_at() {
        String inputs = """
                {"topic": "readings", "key": "s1", "value": {"celsius": 21.5, "note": "a"}, "timestamp": 5,
                 "headers": [{"key": "trace", "value": "AQI="}]}
                """;
        String output =
                "{\"topic\": \"WARM\", \"key\": \"s1\", \"value\": {\"CELSIUS\": 21.5, \"NOTE\": \"a\"}, \"timestamp\": %s, \"headers\": %s}";
        String trace = "[{\"key\": \"trace\", \"value\": \"AQI=\"}]";
        List<String> statements = List.of(READINGS, WARM);
        assertThat(run(statements, inputs, output.formatted("5", trace), "").status())
                .isEqualTo(Status.PASS);
        assertThat(run(statements, inputs, output.formatted("6", trace), "").detail())
                .startsWith("timestamp\n");
        assertThat(run(statements, inputs, output.formatted("5", "[]"), "").detail())
                .startsWith("headers: another number");
        assertThat(run(statements, inputs, output.formatted("5", trace.replace("AQI=", "AQM=")), "")
                        .detail())
                .startsWith("headers: another one");
    }

    @Test
    void windows_of_keys_are_looked_at() {
        String output =
                "{\"topic\": \"COUNTS\", \"key\": \"s1\", \"value\": {\"N\": 1}, \"timestamp\": 5, \"window\": %s}";
        List<String> statements = List.of(READINGS, COUNTS);
        String input = "{\"topic\": \"readings\", \"key\": \"s1\", \"value\": {\"celsius\": 1.0}, \"timestamp\": 5}";
        assertThat(run(statements, input, output.formatted("{\"start\": 0, \"end\": 10000, \"type\": \"time\"}"), "")
                        .status())
                .isEqualTo(Status.PASS);
        assertThat(run(statements, input, output.formatted("{\"start\": 0, \"end\": 20000, \"type\": \"time\"}"), "")
                        .detail())
                .startsWith("key: another window");
        assertThat(run(statements, input, output.formatted("null"), "").detail())
                .startsWith("key: a window that nobody expects");
    }

    @Test
    void a_statement_that_must_be_refused_passes_only_when_it_is() {
        String expect =
                ", \"expect\": {\"error\": {\"type\": \"SomeException\", \"message\": \"%s\", \"phase\": \"statement\", \"statement\": 1}}";
        String unknown = "CREATE STREAM X AS SELECT SENSOR, NOBODY FROM READINGS;";
        CaseResult refused = run(List.of(READINGS, unknown), "", "", expect.formatted("column NOBODY does not exist"));
        assertThat(refused.status()).isEqualTo(Status.PASS);
        assertThat(refused.messageMatched()).isTrue();
        CaseResult otherWords = run(List.of(READINGS, unknown), "", "", expect.formatted("other words"));
        assertThat(otherWords.status()).isEqualTo(Status.PASS);
        assertThat(otherWords.messageMatched()).isFalse();
        CaseResult taken = run(List.of(READINGS, WARM), "", "", expect.formatted("x"));
        assertThat(taken.status()).isEqualTo(Status.FAIL);
        CaseResult tooEarly = run(List.of(READINGS.replace("DOUBLE", "DUBLE"), WARM), "", "", expect.formatted("x"));
        assertThat(tooEarly.status()).isEqualTo(Status.FAIL);
    }

    @Test
    void what_is_taken_though_it_must_not_be_is_told() {
        String expect =
                ", \"expect\": {\"error\": {\"type\": \"SomeException\", \"message\": \"x\", \"phase\": \"statement\", \"statement\": 1}}";
        assertThat(run(List.of(READINGS, "CREATE STREAM X AS SELECT SENSOR, NOTE FROM READINGS;"), "", "", expect)
                        .detail())
                .isEqualTo(
                        "not refused: statement that must be\nstream `SENSOR` STRING KEY, `NOTE` STRING as KAFKA and JSON");
    }

    @Test
    void topics_that_are_joined_need_the_same_number_of_partitions() {
        List<String> statements = List.of(
                "CREATE STREAM L (K STRING KEY, V INT) WITH (kafka_topic='l', value_format='JSON');",
                "CREATE STREAM R (K STRING KEY, W INT) WITH (kafka_topic='r', value_format='JSON');",
                "CREATE STREAM O AS SELECT L.K, V, W FROM L JOIN R WITHIN 1 HOUR ON L.K = R.K;");
        String topics = ", \"topics\": [{\"name\": \"l\", \"partitions\": 2}, {\"name\": \"r\", \"partitions\": 3}]";
        String expect =
                ", \"expect\": {\"error\": {\"type\": \"SomeException\", \"message\": \"partitions\", \"phase\": \"statement\"}}";
        CaseResult refused = run(statements, "", "", topics + expect);
        assertThat(refused.status()).isEqualTo(Status.PASS);
        assertThat(refused.messageMatched()).isTrue();
        assertThat(run(statements, "", "", topics).detail()).startsWith("refused: MR-3022");
    }

    @Test
    void schemas_have_ids_in_the_order_in_which_statements_name_their_topics() {
        String schema =
                "{\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"name\": \"NOTE\", \"type\": \"string\"},"
                        + " {\"name\": \"MORE\", \"type\": [\"null\", \"int\"]}]}";
        String topics =
                ", \"topics\": [{\"name\": \"OUT\", \"valueFormat\": \"AVRO\", \"valueSchema\": " + schema + "}]";
        CaseResult result = run(
                List.of(
                        "CREATE STREAM I (K STRING KEY, NOTE STRING) WITH (kafka_topic='i', value_format='AVRO');",
                        "CREATE STREAM OUT WITH (value_schema_id=2) AS SELECT K, NOTE FROM I;"),
                "{\"topic\": \"i\", \"key\": \"a\", \"value\": {\"NOTE\": \"x\"}}",
                "{\"topic\": \"OUT\", \"key\": \"a\", \"value\": {\"NOTE\": \"x\", \"MORE\": null}}",
                topics);
        assertThat(result.detail()).isEmpty();
    }

    @Test
    void what_is_refused_for_want_of_an_implementation_is_unsupported() {
        String expect =
                ", \"expect\": {\"error\": {\"type\": \"SomeException\", \"message\": \"x\", \"phase\": \"statement\", \"statement\": 1}}";
        String unsupported = "CREATE STREAM X AS SELECT SENSOR, NOTE FROM (SELECT * FROM READINGS);";
        assertThat(run(List.of(READINGS, unsupported), "", "", "").status()).isEqualTo(Status.UNSUPPORTED);
        assertThat(run(List.of(READINGS, unsupported), "", "", expect).status()).isEqualTo(Status.UNSUPPORTED);
        String unknownFunction = "CREATE STREAM X AS SELECT SENSOR, NO_SUCH_FUNCTION(NOTE) FROM READINGS;";
        assertThat(run(List.of(READINGS, unknownFunction), "", "", expect).status())
                .isEqualTo(Status.UNSUPPORTED);
        String noSql = "CREATE STREAM X AS PLEASE;";
        assertThat(run(List.of(READINGS, noSql), "", "", expect).status()).isEqualTo(Status.UNSUPPORTED);
    }

    @Test
    void an_input_that_cannot_be_written_is_an_error() {
        String numbers =
                "CREATE STREAM READINGS (SENSOR STRING KEY, N INT) WITH (kafka_topic='readings', value_format='KAFKA');";
        CaseResult result = run(
                List.of(numbers, "CREATE STREAM X AS SELECT * FROM READINGS;"),
                "{\"topic\": \"readings\", \"key\": \"s1\", \"value\": \"no number\"}",
                "",
                "");
        assertThat(result.status()).isEqualTo(Status.ERROR);
    }

    @Test
    void queries_run_one_after_the_other() {
        CaseResult result =
                run(List.of(READINGS, WARM, "CREATE STREAM NOTES AS SELECT SENSOR, NOTE FROM WARM;"), INPUTS, """
                {"topic": "NOTES", "key": "s1", "value": {"NOTE": "a"}},
                {"topic": "NOTES", "key": "s3", "value": {"NOTE": null}}
                """, "");
        assertThat(result.status()).isEqualTo(Status.PASS);
    }

    @Test
    void decimals_of_json_are_compared_with_scale_unless_the_case_says_otherwise() {
        List<String> statements = List.of(
                "CREATE STREAM P (K STRING KEY, PRICE DECIMAL(8,2)) WITH (kafka_topic='p', value_format='JSON');",
                "CREATE STREAM O AS SELECT K, PRICE FROM P;");
        String input = "{\"topic\": \"p\", \"key\": \"k\", \"value\": {\"price\": 1.50}}";
        String output = "{\"topic\": \"O\", \"key\": \"k\", \"value\": {\"PRICE\": %s}}";
        assertThat(run(statements, input, output.formatted("1.50"), "").status())
                .isEqualTo(Status.PASS);
        assertThat(run(statements, input, output.formatted("1.5"), "").detail()).startsWith("value: another number");
        assertThat(run(statements, input, output.formatted("1.5"), ", \"compare\": {\"numbers\": \"approx\"}")
                        .status())
                .isEqualTo(Status.PASS);
    }

    @Test
    void avro_records_are_written_and_read_by_their_schemas() {
        List<String> statements = List.of(
                "CREATE STREAM P (K STRING KEY, PRICE DECIMAL(8,2), TAGS ARRAY<STRING>, AT STRUCT<X INT, Y DOUBLE>)"
                        + " WITH (kafka_topic='p', value_format='AVRO');",
                "CREATE STREAM O AS SELECT * FROM P;");
        String value = "{\"PRICE\": \"1.50\", \"TAGS\": [\"a\", null], \"AT\": {\"X\": 1, \"Y\": 0.5}}";
        CaseResult result = run(
                statements,
                "{\"topic\": \"p\", \"key\": \"k\", \"value\": " + value.toLowerCase(java.util.Locale.ROOT) + "}",
                "{\"topic\": \"O\", \"key\": \"k\", \"value\": " + value.replace("\"1.50\"", "1.50") + "}",
                "");
        assertThat(result.detail()).isEmpty();
    }

    @Test
    void sources_topics_and_forbidden_topics_are_checked_afterwards() {
        String post = ", \"post\": %s";
        List<String> statements = List.of(READINGS, WARM);
        assertThat(run(
                                statements,
                                "",
                                "",
                                post.formatted(
                                        "{\"sources\": [{\"name\": \"WARM\", \"type\": \"stream\", \"schema\": \"SENSOR STRING KEY, CELSIUS DOUBLE, NOTE STRING\", \"keyFormat\": \"KAFKA\"}]}"))
                        .detail())
                .isEmpty();
        assertThat(run(
                                statements,
                                "",
                                "",
                                post.formatted(
                                        "{\"sources\": [{\"name\": \"WARM\", \"type\": \"stream\", \"schema\": \"SENSOR STRING KEY, CELSIUS INT, NOTE STRING\"}]}"))
                        .detail())
                .startsWith("post: another schema");
        assertThat(run(statements, "", "", post.formatted("{\"forbiddenTopics\": \"WA.*\"}"))
                        .detail())
                .startsWith("post: a topic that must not be there");
        assertThat(run(statements, "", "", post.formatted("{\"topics\": [{\"name\": \"WARM\", \"partitions\": 3}]}"))
                        .detail())
                .startsWith("post: another number of partitions");
    }

    @Test
    void results_are_written_as_json() throws IOException {
        CaseResult result = run("{\"source\": \"x.json#pull\", \"format\": \"AVRO\", \"suite\": \"rqtt\"}");
        Path out = folder.resolve("results.out");
        ConformanceRun.write(List.of(result), out);
        assertThat(Files.readString(out))
                .contains("\"source\" : \"x.json#pull\"", "\"format\" : \"AVRO\"", "\"status\" : \"unsupported\"");
        assertThat(ConformanceRun.summary(List.of(result)))
                .isEqualTo("1 cases, 0 pass, 0 fail, 0 error, 1 unsupported");
    }
}
