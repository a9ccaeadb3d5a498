// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.pipelines.AccessLog;
import io.millrace.topology.pipelines.AccessLogGenerator;
import io.millrace.topology.pipelines.GeneratorOptions;
import io.millrace.topology.pipelines.JsonRows;
import io.millrace.topology.pipelines.oracle.LogOracle;
import io.millrace.topology.pipelines.oracle.OnnxScorer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The log pipeline, on topics of one partition: the frames of clients are computed behind a repartition, and only with one partition
 * its order is that of the source.
 */
final class LogTrial implements Trial, AutoCloseable {
    private final Cluster cluster;
    private final PipelineFolder folder;
    private final AccessLogGenerator generator;
    private final InputTopic<AccessLog> input;
    private long millis = SensorTrial.START;

    LogTrial(Cluster cluster, PipelineFolder folder, long seed) {
        this.cluster = cluster;
        this.folder = folder;
        this.generator = new AccessLogGenerator(
                GeneratorOptions.orderly(seed, 4).withLate(0.05, 14_000).withDuplicateTimes(0.03));
        this.input = new InputTopic<>(cluster, folder.topic("access_logs"));
    }

    @Override
    public PipelineFolder folder() {
        return folder;
    }

    @Override
    public void prepare() {
        cluster.createTopic(folder.topic("access_logs"), 1, Map.of());
    }

    @Override
    public void produce(int rows) {
        for (int i = 0; i < rows; i++) {
            millis += 60;
            AccessLog row = generator.next(millis);
            input.send(null, row.service(), JsonRows.of(row), row);
        }
        input.flush();
    }

    @Override
    public long produced() {
        return input.size();
    }

    @Override
    public String mainOutput() {
        return folder.topic("service_health");
    }

    @Override
    public Counts verify() {
        try (OnnxScorer scorer = new OnnxScorer(folder.model("outage"))) {
            LogOracle oracle = new LogOracle(scorer);
            List<LogOracle.Incident> incidents = new ArrayList<>();
            long healthy = checkHealth(oracle);
            checkAlarms(oracle, incidents);
            checkConnections(oracle, incidents);
            checkIncidents(incidents);
            assertThat(oracle.lateRequests()).as("rows past grace").isPositive();
            return new Counts(healthy, oracle.lateRequests() + oracle.lateAlarms() + oracle.lateConnections());
        } catch (IOException | ai.onnxruntime.OrtException e) {
            throw new IllegalStateException("the model does not load", e);
        }
    }

    private long checkHealth(LogOracle oracle) {
        List<Decoded> found = Decoded.json(cluster, mainOutput());
        List<RowsAgree.Expected> expected = new ArrayList<>();
        for (InputTopic.Placed<AccessLog> each : input.placed()) {
            LogOracle.Health row = oracle.request(0, each.row());
            if (row != null) {
                int at = expected.size();
                double percentile = at < found.size()
                        ? found.get(at).real("LATENCY_P95_1M")
                        : row.latencyP95().low();
                expected.add(RowsAgree.Expected.of(0, row.service(), oracle.rescored(row, percentile)));
            }
        }
        RowsAgree.check(mainOutput(), expected, found);
        return expected.size();
    }

    /** Alarms follow from the rows that were found, whose scores are right by now. */
    private void checkAlarms(LogOracle oracle, List<LogOracle.Incident> incidents) {
        List<RowsAgree.Expected> expected = new ArrayList<>();
        for (Decoded health : Decoded.json(cluster, mainOutput())) {
            LogOracle.Alarm row = oracle.alarm(
                    0,
                    String.valueOf(health.key()),
                    health.number("TS"),
                    health.number("REQUESTS_1M"),
                    health.realOrNull("SCORE"));
            if (row != null) {
                expected.add(RowsAgree.Expected.of(0, row.service(), row));
                LogOracle.Incident incident = row.incident();
                if (incident != null) {
                    incidents.add(incident);
                }
            }
        }
        RowsAgree.check(
                folder.topic("service_alarms"), expected, Decoded.json(cluster, folder.topic("service_alarms")));
    }

    private void checkConnections(LogOracle oracle, List<LogOracle.Incident> incidents) {
        List<RowsAgree.Expected> expected = new ArrayList<>();
        for (InputTopic.Placed<AccessLog> each : input.placed()) {
            LogOracle.Connection row = oracle.connection(0, each.row());
            if (row != null) {
                expected.add(RowsAgree.Expected.of(0, row.service(), row));
                LogOracle.Incident incident = row.incident();
                if (incident != null) {
                    incidents.add(incident);
                }
            }
        }
        RowsAgree.check(
                folder.topic("client_connections"),
                expected,
                Decoded.json(cluster, folder.topic("client_connections")));
    }

    /** Two queries write them; the order between the two is open. */
    private void checkIncidents(List<LogOracle.Incident> incidents) {
        List<Decoded> found = Decoded.json(cluster, folder.topic("log_incidents"));
        for (String kind : List.of("outage", "flood")) {
            List<RowsAgree.Expected> expected = incidents.stream()
                    .filter(incident -> incident.kind().equals(kind))
                    .map(incident -> RowsAgree.Expected.of(0, incident.service(), incident))
                    .toList();
            if (input.size() > 5_500) {
                assertThat(expected).as("incidents of kind " + kind).isNotEmpty();
            }
            RowsAgree.check(
                    "log_incidents of kind " + kind,
                    expected,
                    found.stream().filter(row -> row.text("KIND").equals(kind)).toList());
        }
        assertThat(found).hasSameSizeAs(incidents);
    }

    @Override
    public void close() {
        input.close();
    }
}
