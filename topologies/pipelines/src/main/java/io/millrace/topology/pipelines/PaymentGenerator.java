// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines;

import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Card payments. A fraud is a burst of quick payments without the card, a foreign shopping tour of high amounts, or one card in
 * several countries within minutes. Each sign alone also has honest reasons: travellers pay abroad, people buy furniture, shop their
 * way through a street, or pay their bills one after the other. One thread.
 */
public final class PaymentGenerator implements RowGenerator<Payment> {
    private static final String[] COUNTRIES = {"DE", "FR", "NL", "ES", "IT", "PL", "SE", "US", "GB", "PT"};
    private static final String[] CURRENCIES = {"EUR", "EUR", "EUR", "EUR", "EUR", "PLN", "SEK", "USD", "GBP", "EUR"};
    private static final int[] MCCS = {5411, 5541, 5812, 5732, 5999, 4111, 7011, 5311};
    private static final String[] TIERS = {"basic", "basic", "basic", "plus", "plus", "premium"};

    private enum Story {
        ORDINARY,
        FRAUD_BURST,
        FRAUD_TOUR,
        FRAUD_HOP,
        STREET,
        TRAVELLER,
        FURNITURE,
        BILLS;

        boolean isFraud() {
            return this == FRAUD_BURST || this == FRAUD_TOUR || this == FRAUD_HOP;
        }
    }

    private static final Story[] STORIES = {
        Story.FRAUD_BURST,
        Story.FRAUD_BURST,
        Story.FRAUD_TOUR,
        Story.FRAUD_TOUR,
        Story.FRAUD_HOP,
        Story.STREET,
        Story.STREET,
        Story.STREET,
        Story.TRAVELLER,
        Story.TRAVELLER,
        Story.TRAVELLER,
        Story.TRAVELLER,
        Story.TRAVELLER,
        Story.FURNITURE,
        Story.FURNITURE,
        Story.FURNITURE,
        Story.FURNITURE,
        Story.FURNITURE,
        Story.BILLS,
        Story.BILLS,
        Story.BILLS
    };
    private static final double STORY_PROBABILITY = 0.04;

    /** A story that goes on: what it is, of whom, and when its next payment is due. */
    private record Due(long millis, long order, Story story, int account, String abroad, int remaining) {}

    private final Chance chance;
    private final Disorder disorder;
    private final Account[] accounts;
    private final PriorityQueue<Due> due = new PriorityQueue<>((a, b) ->
            a.millis() != b.millis() ? Long.compare(a.millis(), b.millis()) : Long.compare(a.order(), b.order()));
    private long payments;
    private boolean labelled;
    private @Nullable Payment previous;

    /** A generator; {@code options.keys()} is the number of accounts. */
    public PaymentGenerator(GeneratorOptions options) {
        this.chance = new Chance(options.seed());
        this.disorder = new Disorder(options);
        this.accounts = new Account[options.keys()];
        for (int i = 0; i < accounts.length; i++) {
            accounts[i] = account(i);
        }
    }

    /** The accounts that pay; to be written to their table before the first payment. */
    public List<Account> accounts() {
        return List.of(accounts);
    }

    private Account account(int index) {
        double avgAmount = Chance.rounded(45 * chance.logNormal(0.6), 2);
        return new Account(
                "account-" + index,
                COUNTRIES[chance.between(0, 6)],
                chance.oneOf(TIERS),
                chance.between(20, 4000),
                100 * chance.between(10, 80),
                avgAmount);
    }

    @Override
    public Payment next(long eventTimeMillis) {
        Payment before = previous;
        if (before != null && disorder.repeats()) {
            payments++;
            previous = new Payment(
                    before.accountId(),
                    "payment-" + payments,
                    before.cardId(),
                    before.merchantId(),
                    before.mcc(),
                    before.amount(),
                    before.currency(),
                    before.country(),
                    before.cardPresent(),
                    before.channel(),
                    before.ts());
            return previous;
        }
        Due waiting = due.peek();
        Due step;
        if (waiting != null && waiting.millis() <= eventTimeMillis) {
            due.remove();
            step = waiting;
        } else {
            step = begin(eventTimeMillis);
        }
        if (step.remaining() > 1) {
            due.add(new Due(
                    Math.max(eventTimeMillis, step.millis()) + gapMillis(step.story()),
                    payments,
                    step.story(),
                    step.account(),
                    step.abroad(),
                    step.remaining() - 1));
        }
        labelled = step.story().isFraud();
        previous = payment(step, disorder.stamp(eventTimeMillis));
        return previous;
    }

    @Override
    public boolean labelled() {
        return labelled;
    }

    private Due begin(long now) {
        int account = chance.between(0, accounts.length - 1);
        Story story = chance.happens(STORY_PROBABILITY) ? chance.oneOf(STORIES) : Story.ORDINARY;
        int length = switch (story) {
            case ORDINARY, FURNITURE -> 1;
            case FRAUD_BURST -> chance.between(5, 10);
            case FRAUD_TOUR -> chance.between(2, 5);
            case FRAUD_HOP -> chance.between(3, 5);
            case STREET, BILLS -> chance.between(4, 8);
            case TRAVELLER -> chance.between(2, 6);
        };
        return new Due(now, payments, story, account, foreign(accounts[account].homeCountry()), length);
    }

    private long gapMillis(Story story) {
        return switch (story) {
            case FRAUD_BURST -> chance.uniformMillis(2_000, 12_000);
            case FRAUD_TOUR -> chance.uniformMillis(15_000, 60_000);
            case FRAUD_HOP -> chance.uniformMillis(30_000, 120_000);
            case STREET, BILLS -> chance.uniformMillis(4_000, 20_000);
            case TRAVELLER, ORDINARY, FURNITURE -> chance.uniformMillis(30_000, 150_000);
        };
    }

    private Payment payment(Due step, long ts) {
        Account account = accounts[step.account()];
        String country = country(step, account);
        boolean present = chance.happens(cardPresent(step.story()));
        double amount = Math.max(0.5, account.avgAmount() * factor(step.story()));
        payments++;
        return new Payment(
                account.accountId(),
                "payment-" + payments,
                "41" + (10_000_000_000_000L + step.account() * 37L),
                "merchant-" + chance.between(0, 499),
                MCCS[chance.between(0, MCCS.length - 1)],
                Chance.rounded(amount, 2),
                currency(country),
                country,
                present,
                present ? (chance.happens(0.9) ? "pos" : "atm") : (chance.happens(0.6) ? "web" : "app"),
                ts);
    }

    private String country(Due step, Account account) {
        return switch (step.story()) {
            case FRAUD_TOUR, TRAVELLER -> step.abroad();
            case FRAUD_BURST -> chance.happens(0.5) ? step.abroad() : account.homeCountry();
            case FRAUD_HOP -> chance.oneOf(COUNTRIES);
            case ORDINARY -> chance.happens(0.04) ? step.abroad() : account.homeCountry();
            case STREET, FURNITURE, BILLS -> account.homeCountry();
        };
    }

    private static double cardPresent(Story story) {
        return switch (story) {
            case FRAUD_BURST -> 0.1;
            case FRAUD_TOUR -> 0.4;
            case FRAUD_HOP, STREET, TRAVELLER -> 0.85;
            case FURNITURE -> 0.6;
            case ORDINARY -> 0.65;
            case BILLS -> 0.15;
        };
    }

    private double factor(Story story) {
        return switch (story) {
            case FRAUD_TOUR -> chance.uniform(2.5, 7);
            case FURNITURE -> chance.uniform(3, 9);
            case FRAUD_BURST -> 1.4 * chance.logNormal(0.5);
            case FRAUD_HOP -> 1.5 * chance.logNormal(0.4);
            case BILLS -> 0.6 * chance.logNormal(0.4);
            case STREET, TRAVELLER -> 0.8 * chance.logNormal(0.5);
            case ORDINARY -> chance.logNormal(0.6);
        };
    }

    private String foreign(String home) {
        String country = chance.oneOf(COUNTRIES);
        return country.equals(home) ? (home.equals("GB") ? "US" : "GB") : country;
    }

    private static String currency(String country) {
        for (int i = 0; i < COUNTRIES.length; i++) {
            if (COUNTRIES[i].equals(country)) {
                return CURRENCIES[i];
            }
        }
        return "EUR";
    }
}
