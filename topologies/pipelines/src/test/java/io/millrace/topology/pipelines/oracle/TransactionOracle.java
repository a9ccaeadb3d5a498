// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines.oracle;

import io.millrace.topology.pipelines.Account;
import io.millrace.topology.pipelines.Payment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code transactions/pipeline.sql} has to answer. One thread. */
public final class TransactionOracle {
    /** As declared in the SQL file. */
    public static final long GRACE_MILLIS = 30_000;

    /** Rows above this go to {@code fraud_alerts}. */
    public static final double ALERT_ABOVE = 0.8;

    /** Rows above this and not above {@link #ALERT_ABOVE} go to {@code fraud_review}. */
    public static final double REVIEW_ABOVE = 0.3;

    private final Scorer scorer;
    private final Map<String, Account> accounts = new HashMap<>();
    private final TrailingRows<Payment> payments = new TrailingRows<>(GRACE_MILLIS);

    /** An oracle whose scores come from the given model. */
    public TransactionOracle(Scorer scorer) {
        this.scorer = scorer;
    }

    /** Where a scored payment goes besides {@code transactions_scored}. */
    public enum Route {
        ALERT,
        REVIEW,
        NONE
    }

    /** A row of {@code transactions_scored}; the components are its columns, in order. */
    public record Scored(
            String accountId,
            String paymentId,
            String card,
            String merchantId,
            int mcc,
            double amount,
            String currency,
            String country,
            boolean cardPresent,
            String channel,
            long ts,
            @Nullable String homeCountry,
            @Nullable String tier,
            long payments1m,
            double spend1m,
            long payments10m,
            double spend10m,
            long countries10m,
            @Nullable Double score) {
        /** Which of the two streams the payment goes to. */
        public Route route() {
            if (score == null || !(score > REVIEW_ABOVE)) {
                return Route.NONE;
            }
            return score > ALERT_ABOVE ? Route.ALERT : Route.REVIEW;
        }

        /** The columns of {@code fraud_alerts} and {@code fraud_review}. */
        public Routed routed() {
            return new Routed(
                    accountId,
                    paymentId,
                    card,
                    merchantId,
                    amount,
                    currency,
                    country,
                    homeCountry,
                    payments1m,
                    spend10m,
                    ts,
                    score);
        }
    }

    /** A row of {@code fraud_alerts} or {@code fraud_review}. */
    public record Routed(
            String accountId,
            String paymentId,
            String card,
            String merchantId,
            double amount,
            String currency,
            String country,
            @Nullable String homeCountry,
            long payments1m,
            double spend10m,
            long ts,
            @Nullable Double score) {}

    /** How many payments were late. */
    public long late() {
        return payments.late();
    }

    /** Takes a record of {@code accounts}; payments after it see it. */
    public void accept(Account account) {
        accounts.put(account.accountId(), account);
    }

    /** The row for a payment that arrived in a partition of {@code payments}, or null when it is late. */
    public @Nullable Scored accept(int partition, Payment row) {
        TrailingRows.Frames<Payment> frames = payments.arrive(partition, row.accountId(), row.ts(), row);
        if (frames == null) {
            return null;
        }
        List<Payment> last1m = frames.range(60_000);
        List<Payment> last10m = frames.range(600_000);
        double spend1m = Aggregates.sum(Aggregates.values(last1m, Payment::amount));
        double spend10m = Aggregates.sum(Aggregates.values(last10m, Payment::amount));
        long countries = Aggregates.countDistinct(last10m, Payment::country);
        Account account = accounts.get(row.accountId());
        Double score = account == null
                ? null
                : Double.valueOf(scorer.score(new double[] {
                    row.amount() / account.avgAmount(),
                    last1m.size(),
                    spend1m / account.avgAmount(),
                    last10m.size(),
                    spend10m / account.creditLimit(),
                    countries,
                    row.country().equals(account.homeCountry()) ? 0 : 1,
                    row.cardPresent() ? 0 : 1,
                    account.openedDays()
                }));
        return new Scored(
                row.accountId(),
                row.paymentId(),
                maskedButLastFour(row.cardId()),
                row.merchantId(),
                row.mcc(),
                row.amount(),
                row.currency(),
                row.country(),
                row.cardPresent(),
                row.channel(),
                row.ts(),
                account == null ? null : account.homeCountry(),
                account == null ? null : account.tier(),
                last1m.size(),
                spend1m,
                last10m.size(),
                spend10m,
                countries,
                score);
    }

    /** Card numbers have digits only. */
    private static String maskedButLastFour(String card) {
        return "n".repeat(card.length() - 4) + card.substring(card.length() - 4);
    }
}
