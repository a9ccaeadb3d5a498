// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.registry.ConfluentSchemaRegistry;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.devkit.DevCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SELECT, PRINT, ASSERT, SHOW and DESCRIBE in files, on a broker. */
@Timeout(120)
final class ClusterStatementsTest {
    private static final String ORDERS =
            "CREATE STREAM orders (k VARCHAR KEY, v INT)" + " WITH (kafka_topic='orders', value_format='JSON');\n";

    private static DevCluster cluster;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        cluster = DevCluster.start(BrokerOptions.temporary());
        Map<String, Object> config = Map.of("bootstrap.servers", cluster.bootstrapServers());
        cluster.broker().createTopic("orders", 1, Map.of());
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            for (int i = 1; i <= 4; i++) {
                producer.send(new ProducerRecord<>("orders", null, 1_000L * i, "k" + i % 2, "{\"v\": " + i + "}"))
                        .get();
            }
        }
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private Captured run(String sql, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("a.sql"), sql);
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                file.toString(),
                "--bootstrap",
                cluster.bootstrapServers(),
                "--schema-registry",
                cluster.registryUrl(),
                "--listen",
                "127.0.0.1:0",
                "--state-dir",
                folder.resolve("state").toString()));
        arguments.addAll(List.of(more));
        return Captured.run(arguments.toArray(new String[0]));
    }

    @Test
    void a_select_shows_rows_up_to_its_limit_and_leaves_nothing_behind() throws Exception {
        Captured run = run(ORDERS + "SELECT k, v * 10 AS w FROM orders WHERE v > 1 EMIT CHANGES LIMIT 2;");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("{\"K\":\"k0\",\"W\":20}\n{\"K\":\"k1\",\"W\":30}\n");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
            assertThat(admin.listTopics().names().get()).noneMatch(topic -> topic.contains("-shown-"));
            assertThat(admin.listGroups().all().get())
                    .extracting(GroupListing::groupId)
                    .noneMatch(group -> group.contains("-shown-"));
        }
    }

    @Test
    void a_select_over_groups_shows_what_is_there_and_ends() throws Exception {
        Captured run = run(ORDERS, "-e", "SELECT COUNT(*) AS n, k FROM orders GROUP BY k EMIT CHANGES;", "--until-end");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines()).contains("{\"N\":2,\"K\":\"k0\"}", "{\"N\":2,\"K\":\"k1\"}");
    }

    @Test
    void a_select_behind_a_query_sees_its_rows() throws Exception {
        Captured run = run(
                ORDERS + "CREATE STREAM doubled AS SELECT k, v * 2 AS w FROM orders;\n"
                        + "SELECT w FROM doubled EMIT CHANGES;\n"
                        + "PRINT DOUBLED LIMIT 1;\n"
                        + "ASSERT VALUES doubled (k, w, ROWTIME) VALUES ('k1', 2, 1000), ('k0', 4, 2000);\n"
                        + "ASSERT TOPIC DOUBLED WITH (partitions=1);\n",
                "--app-id",
                "behind",
                "--until-end");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .startsWith("{\"W\":2}", "{\"W\":4}", "{\"W\":6}", "{\"W\":8}")
                .hasSize(5);
        assertThat(run.out().lines().toList().get(4)).contains("\"topic\":\"DOUBLED\"", "\"value\":{\"W\":2}");
        assertThat(run.err()).contains("note: topic DOUBLED: key text, value JSON", "done: 4 in, 4 out");
    }

    private static final String PRICED = """
            CREATE STREAM priced (id VARCHAR KEY, cents INT)
              WITH (kafka_topic='priced', value_format='JSON', partitions=1);
            """;

    /** What is kept is looked at before anything is written. */
    @Test
    void rows_are_not_written_beside_a_statement_that_is_refused() throws Exception {
        String one = PRICED + "INSERT INTO priced VALUES ('a', 1);\n";
        String count = "CREATE TABLE per_id AS SELECT id, COUNT(*) AS n FROM priced GROUP BY id;\n";
        String sum = "CREATE TABLE per_id AS SELECT id, SUM(cents) AS n FROM priced GROUP BY id;\n";
        assertThat(run(one + count, "--app-id", "kept", "--until-end").exitCode())
                .isZero();

        Captured refused = run(one + "INSERT INTO priced VALUES ('b', 2);\n" + sum, "--app-id", "kept", "--until-end");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .startsWith("MR-5006 error: ")
                .contains("/a.sql:5: PER_ID.group holds groups of ID STRING: COUNT(*)");

        Captured opened = run(one + sum, "--app-id", "kept");
        assertThat(opened.err()).contains("/a.sql:4: PER_ID.group holds").doesNotContain("Exception");
        assertThat(opened.err().lines().filter(line -> line.contains("ERROR") || line.contains("WARN")))
                .isEmpty();

        Captured goesOn = run(one + "INSERT INTO priced VALUES ('b', 2);\n" + count, "--app-id", "kept", "--until-end");
        assertThat(goesOn.err()).contains("done: 1 in, 1 out");
        assertThat(run("PRINT priced FROM BEGINNING;", "--until-end").out().lines())
                .hasSize(2);
    }

    @Test
    void rows_that_are_edited_after_they_were_written_are_told_and_stay() throws Exception {
        String stream = PRICED.replace("priced", "edited");
        String three = "INSERT INTO edited VALUES ('a', 1), ('b', 2);\nINSERT INTO edited VALUES ('c', 3);\n";
        assertThat(run(stream + three, "--app-id", "edits").err()).doesNotContain("MR-");

        Captured edited =
                run(stream + three.replace("2", "7") + "INSERT INTO edited VALUES ('d', 4);", "--app-id", "edits");
        assertThat(edited.exitCode()).isZero();
        assertThat(edited.err())
                .contains(
                        "MR-5007 warning: the row was changed after it was written to EDITED; it is not written again")
                .contains("a.sql:3:37");
        assertThat(run("PRINT edited FROM BEGINNING;", "--until-end").out().lines())
                .hasSize(4)
                .noneMatch(line -> line.contains(":7"));

        String turned =
                "INSERT INTO edited VALUES ('c', 3);\nINSERT INTO edited  (id, cents) VALUES ('a', 1), ('b', 2);\n";
        assertThat(run(stream + turned, "--app-id", "edits").err())
                .contains("MR-5007 warning: the rows of EDITED stand in");
        assertThat(run(stream + turned, "--app-id", "edits").err()).doesNotContain("MR-");
    }

    @Test
    void what_is_only_asked_needs_no_registry_that_answers() throws Exception {
        Captured asked = runWithoutRegistry(ORDERS + "SHOW STREAMS;");
        assertThat(asked.exitCode()).as(asked.err()).isZero();
        assertThat(asked.out()).contains("ORDERS  orders  KAFKA  JSON");

        Captured unknown = runWithoutRegistry(
                "CREATE STREAM inferred WITH (kafka_topic='orders', value_format='AVRO'); SHOW STREAMS;");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).startsWith("MR-6003 error: ");
    }

    private static Captured runWithoutRegistry(String sql) {
        return Captured.run(
                "run",
                "-e",
                sql,
                "--bootstrap",
                cluster.bootstrapServers(),
                "--schema-registry",
                "http://127.0.0.1:1",
                "--listen",
                "127.0.0.1:0");
    }

    @Test
    void sessions_are_shown_with_their_bounds() throws Exception {
        String visits = """
                CREATE STREAM visits (id VARCHAR KEY, page VARCHAR)
                  WITH (kafka_topic='visits', value_format='JSON', partitions=1);
                INSERT INTO visits (id, page, ROWTIME) VALUES ('a', 'x', 1000), ('a', 'y', 3000);
                INSERT INTO visits (id, page, ROWTIME) VALUES ('a', 'z', 2000);
                """;
        Captured run = run(
                "SET 'cache.max.bytes.buffering'='0';\n" + visits
                        + "CREATE TABLE sessions WITH (partitions=1) AS SELECT id, COUNT(*) AS n FROM visits"
                        + " WINDOW SESSION (1 SECONDS) GROUP BY id;\nPRINT SESSIONS FROM BEGINNING;\n",
                "--app-id",
                "sessions",
                "--until-end");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .hasSize(5)
                .anyMatch(line ->
                        line.contains("\"key\":{\"key\":\"a\",\"windowStart\":3000,\"windowEnd\":3000},\"value\":null"))
                .anyMatch(line -> line.contains(
                        "\"key\":{\"key\":\"a\",\"windowStart\":1000,\"windowEnd\":3000},\"value\":{\"N\":3}"));
        assertThat(run.err()).contains("key text with the bounds of a session");
    }

    @Test
    void a_topic_is_printed_up_to_a_limit() throws Exception {
        Captured run = run("PRINT orders FROM BEGINNING INTERVAL 2 LIMIT 2;");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines()).hasSize(2).anyMatch(line -> line.contains("{\"v\":1}"));
        assertThat(run.out()).contains("{\"v\":3}");
        assertThat(run("PRINT Orders FROM BEGINNING LIMIT 1;").err())
                .contains("MR-6002 error: topic Orders does not exist", "did you mean orders?");
    }

    @Test
    void what_is_asserted_of_topics_and_schemas_holds_or_is_told() throws Exception {
        try (SchemaRegistry registry = ConfluentSchemaRegistry.connect(cluster.registryUrl(), Map.of())) {
            registry.register("orders-value", RegisteredSchema.AVRO, "\"string\"");
        }
        Captured holds = run("""
                ASSERT TOPIC orders WITH (partitions=1, replicas=1);
                ASSERT NOT EXISTS TOPIC Orders;
                ASSERT SCHEMA SUBJECT 'orders-value';
                ASSERT NOT EXISTS SCHEMA SUBJECT 'none-value';
                ASSERT NOT EXISTS SCHEMA ID 9999;
                """);
        assertThat(holds.exitCode()).as(holds.err()).isZero();
        assertThat(unmet("ASSERT TOPIC orders WITH (partitions=3) TIMEOUT 1 MILLISECOND;"))
                .contains("a.sql:1: topic orders has partitions = 1, asserted is partitions = 3");
        assertThat(unmet("ASSERT TOPIC 'none' TIMEOUT 1 MILLISECOND;")).contains("topic none does not exist");
        assertThat(unmet("ASSERT NOT EXISTS TOPIC orders TIMEOUT 1 MILLISECOND;"))
                .contains("topic orders exists");
        assertThat(unmet("ASSERT SCHEMA SUBJECT 'none' TIMEOUT 1 MILLISECOND;")).contains("subject none has no schema");
        assertThat(unmet("ASSERT SCHEMA ID 9999 TIMEOUT 1 MILLISECOND;")).contains("schema 9999 is not registered");
        assertThat(unmet("ASSERT NOT EXISTS SCHEMA SUBJECT 'orders-value' TIMEOUT 1 MILLISECOND;"))
                .contains("subject orders-value has a schema");
    }

    private String unmet(String sql) throws IOException {
        Captured run = run(sql);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("MR-6010 error: ");
        return run.err();
    }

    @Test
    void rows_that_differ_are_told_with_what_is_found() throws Exception {
        String copy = ORDERS + "CREATE STREAM copied AS SELECT k, v FROM orders WHERE v < 3;\n";

        assertThat(run(copy + "ASSERT VALUES copied (v) VALUES (1), (7);", "--app-id", "rows", "--until-end")
                        .err())
                .contains("MR-6010 error:", "row 2 of COPIED has V = 2, asserted is 7");
        assertThat(run(copy + "ASSERT VALUES copied (v) VALUES (1), (2), (3);", "--app-id", "rows", "--until-end")
                        .err())
                .contains("stream COPIED has 2 rows, asserted is row 3");
        assertThat(run(copy + "ASSERT NULL VALUES copied KEY ('k1');", "--app-id", "rows", "--until-end")
                        .err())
                .contains("row 1 of COPIED has a value, asserted is that it is deleted");
    }

    @Test
    void settings_are_told_with_who_said_them() throws Exception {
        Captured run = run("SET 'auto.offset.reset'='latest'; SHOW PROPERTIES;", "--threads", "3");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .containsPattern("auto.offset.reset +latest +SET")
                .containsPattern("millrace.threads +3 +command line")
                .containsPattern("millrace.commit.interval.ms +\\d+ +default");
    }

    @Test
    void a_mistake_is_told_before_a_broker_is_started_for_it() throws IOException {
        Path file = Files.writeString(folder.resolve("a.sql"), "CREATE STREAM s (v INTT);");
        Captured run = Captured.run("run", file.toString(), "--embedded", "--listen", "127.0.0.1:0");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("MR-2010 error").doesNotContain("embedded broker");

        Files.writeString(file, "CREATE STREAM s (v INT) WITH (KAFKA_TOPIC='s', VALUE_FORMAT='JSON');");
        Captured setting = Captured.run("run", file.toString(), "--embedded", "--threads", "0");

        assertThat(setting.exitCode()).isEqualTo(1);
        assertThat(setting.err())
                .contains("MR-8005 error: setting millrace.threads is '0'")
                .doesNotContain("embedded broker");
    }

    @Test
    void expressions_that_fail_are_told_at_the_end() throws Exception {
        Captured run = run(
                ORDERS + "CREATE STREAM failing AS SELECT k, 12 / (v - 2) AS w FROM orders;\n",
                "--app-id",
                "failing",
                "--until-end");

        assertThat(run.err()).contains("4 in, 4 out, 0 dead letters, 0 late, 1 expression failed");
    }

    @Test
    void statements_of_a_command_line_are_checked_and_explained() {
        Captured check =
                Captured.run("check", "-e", ORDERS + "SELECT * FROM orders EMIT CHANGES; ASSERT TOPIC orders;");
        Captured explain = Captured.run("explain", "-e", ORDERS + "SELECT v FROM orders WHERE v > 1 EMIT CHANGES;");

        assertThat(check.out())
                .isEqualTo("ok: 0 queries, 1 stream or table, 0 models, 1 to print, 1 assertion for the start\n");
        assertThat(explain.out()).contains("where V > 1", "print the rows");
    }
}
