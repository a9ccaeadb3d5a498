// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.pipelines.Account;
import io.millrace.topology.pipelines.AvroRows;
import io.millrace.topology.pipelines.GeneratorOptions;
import io.millrace.topology.pipelines.Payment;
import io.millrace.topology.pipelines.PaymentGenerator;
import io.millrace.topology.pipelines.oracle.OnnxScorer;
import io.millrace.topology.pipelines.oracle.TransactionOracle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The transaction pipeline. All accounts but one are told of before the first payment; some change later, where a trial asks for
 * that.
 *
 * <p>What an account was when a payment came is only certain when the records of both topics are there before the engine starts: it
 * then takes the older one of the two that are next in a partition.
 */
final class TransactionTrial implements Trial, AutoCloseable {
    private static final List<String> ROUTED_COLUMNS = List.of(
            "PAYMENT_ID",
            "CARD",
            "MERCHANT_ID",
            "AMOUNT",
            "CURRENCY",
            "COUNTRY",
            "HOME_COUNTRY",
            "PAYMENTS_1M",
            "SPEND_10M",
            "TS",
            "SCORE");

    private final Cluster cluster;
    private final PipelineFolder folder;
    private final int partitions;
    private final PaymentGenerator generator;
    private final InputTopic<Payment> payments;
    private final InputTopic<Told> accounts;
    private final List<Account> known;
    private long millis = SensorTrial.START;
    private int paymentSchema;
    private int accountSchema;

    TransactionTrial(Cluster cluster, PipelineFolder folder, long seed, int partitions) {
        this.cluster = cluster;
        this.folder = folder;
        this.partitions = partitions;
        this.generator = new PaymentGenerator(
                GeneratorOptions.orderly(seed, 60).withLate(0.06, 42_000).withDuplicateTimes(0.05));
        this.payments = new InputTopic<>(cluster, folder.topic("payments"));
        this.accounts = new InputTopic<>(cluster, folder.topic("accounts"));
        this.known = generator.accounts().subList(0, generator.accounts().size() - 1);
    }

    /** An account and the time of its record. */
    private record Told(Account account, long millis) {}

    @Override
    public PipelineFolder folder() {
        return folder;
    }

    @Override
    public void prepare() {
        cluster.createTopic(folder.topic("payments"), partitions, Map.of());
        cluster.createTopic(folder.topic("accounts"), partitions, Map.of());
        paymentSchema = cluster.registerValue(folder.topic("payments"), AvroRows.PAYMENTS.toString());
        accountSchema = cluster.registerValue(folder.topic("accounts"), AvroRows.ACCOUNTS.toString());
        known.forEach(account -> tell(account, SensorTrial.START - 100_000));
        accounts.flush();
    }

    private void tell(Account account, long at) {
        byte[] value = SensorTrial.framed(accountSchema, AvroRows.of(account));
        accounts.send(at, account.accountId(), value, new Told(account, at));
    }

    @Override
    public void produce(int rows) {
        for (int i = 0; i < rows; i++) {
            millis += 200;
            Payment row = generator.next(millis);
            payments.send(null, row.accountId(), SensorTrial.framed(paymentSchema, AvroRows.of(row)), row);
        }
        payments.flush();
    }

    /** Moves accounts to another country and another limit, at the times of payments that follow. */
    void changeAccounts(int changes) {
        for (int i = 0; i < changes; i++) {
            Account account = known.get(i % known.size());
            tell(
                    new Account(
                            account.accountId(),
                            "JP",
                            "changed-" + i,
                            account.openedDays() + 1,
                            account.creditLimit() * 2,
                            account.avgAmount() * 1.5),
                    millis + 137 + i * 10_000L);
        }
        accounts.flush();
    }

    /** The id of the registered schema of accounts. */
    int accountSchema() {
        return accountSchema;
    }

    @Override
    public long produced() {
        return payments.size();
    }

    @Override
    public String mainOutput() {
        return folder.topic("transactions_scored");
    }

    @Override
    public Counts verify() {
        try (OnnxScorer scorer = new OnnxScorer(folder.model("fraud"))) {
            TransactionOracle oracle = new TransactionOracle(scorer);
            List<RowsAgree.Expected> expected = new ArrayList<>();
            for (int p = 0; p < partitions; p++) {
                expect(p, oracle, expected);
            }
            List<Decoded> scored = Decoded.avro(cluster, mainOutput());
            RowsAgree.check(mainOutput(), expected, scored);
            checkRoute(scored, "fraud_alerts", TransactionOracle.ALERT_ABOVE, Double.MAX_VALUE);
            checkRoute(scored, "fraud_review", TransactionOracle.REVIEW_ABOVE, TransactionOracle.ALERT_ABOVE);
            assertThat(oracle.late()).as("rows past grace").isPositive();
            return new Counts(expected.size(), oracle.late());
        } catch (IOException | ai.onnxruntime.OrtException e) {
            throw new IllegalStateException("the model does not load", e);
        }
    }

    /** Of the next payment and the next account of a partition the older one goes first. */
    private void expect(int partition, TransactionOracle oracle, List<RowsAgree.Expected> expected) {
        List<InputTopic.Placed<Told>> told = accounts.placed().stream()
                .filter(each -> each.partition() == partition)
                .toList();
        int next = 0;
        for (InputTopic.Placed<Payment> each : payments.placed()) {
            if (each.partition() != partition) {
                continue;
            }
            while (next < told.size()
                    && told.get(next).row().millis() < each.row().ts()) {
                oracle.accept(told.get(next++).row().account());
            }
            TransactionOracle.Scored row = oracle.accept(partition, each.row());
            if (row != null) {
                expected.add(RowsAgree.Expected.of(partition, row.accountId(), row));
            }
        }
    }

    private void checkRoute(List<Decoded> scored, String topic, double above, double upTo) {
        List<Decoded> routed = scored.stream()
                .filter(row -> row.columns().get("SCORE") instanceof Double score && score > above && score <= upTo)
                .toList();
        if (payments.size() > 4_000) {
            assertThat(routed).as("rows for " + topic).isNotEmpty();
        }
        RowsAgree.checkCopies(topic, routed, Decoded.avro(cluster, folder.topic(topic)), ROUTED_COLUMNS);
    }

    @Override
    public void close() {
        payments.close();
        accounts.close();
    }
}
