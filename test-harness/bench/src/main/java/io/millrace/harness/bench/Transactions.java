// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.apache.avro.Schema;

/**
 * The events: payments, one a millisecond of event time, and the accounts that pay. Always the same ones; fewer of them are the
 * beginning of more. One thread a call.
 */
final class Transactions {
    static final int ACCOUNTS = 50_000;
    static final int MERCHANTS = 5_000;

    static final Schema SCHEMA = Fields.schema(
            "transaction",
            "merchant_id:string",
            "amount:double",
            "currency:string",
            "country:string",
            "ts:long",
            "card_present:boolean");

    static final Schema ACCOUNT_SCHEMA =
            Fields.schema("account", "owner:string", "tier:string", "risk:double", "opened:long");

    private static final long SEED = 4_711;
    private static final String[] CURRENCIES = {"USD", "USD", "EUR", "GBP", "JPY"};
    private static final String[] COUNTRIES = {"US", "US", "DE", "FR", "GB", "JP", "BR", "IN"};
    private static final String[] TIERS = {"basic", "silver", "gold", "private"};
    private static final double ACCOUNTS_ZIPF = 1.0;
    private static final double MERCHANTS_ZIPF = 0.8;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Zipf accounts = new Zipf(ACCOUNTS, ACCOUNTS_ZIPF);
    private final Zipf merchants = new Zipf(MERCHANTS, MERCHANTS_ZIPF);

    private Transactions() {}

    /** An event; the amount in units of {@link Readings#UNIT}. */
    record Transaction(
            int account, int merchant, int amount, String currency, String country, long ts, boolean cardPresent) {
        String key() {
            return Transactions.account(account);
        }

        double money() {
            return amount * Readings.UNIT;
        }

        String merchantId() {
            return Transactions.merchant(merchant);
        }
    }

    /** An account; the risk in units of {@link Readings#UNIT}. */
    record Account(int number, String tier, int risk, long opened) {
        String key() {
            return Transactions.account(number);
        }
    }

    /** Gives the first {@code count} events in the order in which they are produced. */
    static void forEach(long count, Consumer<Transaction> sink) {
        Transactions transactions = new Transactions();
        for (long i = 0; i < count; i++) {
            sink.accept(transactions.next(Readings.BASE_MILLIS + i));
        }
    }

    /** Gives all accounts. */
    static void forEachAccount(Consumer<Account> sink) {
        for (int i = 0; i < ACCOUNTS; i++) {
            sink.accept(accountAt(i));
        }
    }

    /** The account of a number, without those before it. */
    static Account accountAt(int number) {
        SplittableRandom random = new SplittableRandom(SEED + number);
        return new Account(
                number,
                TIERS[random.nextInt(TIERS.length)],
                random.nextInt(64),
                Readings.BASE_MILLIS - random.nextLong(300_000_000_000L));
    }

    /** The name of an account, always eleven characters. */
    static String account(int number) {
        return "acct-" + Fields.padded(number, 6);
    }

    /** The name of a merchant, always six characters. */
    static String merchant(int number) {
        return "m-" + Fields.padded(number, 4);
    }

    private Transaction next(long ts) {
        int most = random.nextInt(50) == 0 ? 5_000 : 200;
        return new Transaction(
                accounts.next(random),
                merchants.next(random),
                64 + random.nextInt((most - 1) * 64),
                CURRENCIES[random.nextInt(CURRENCIES.length)],
                COUNTRIES[random.nextInt(COUNTRIES.length)],
                ts,
                random.nextInt(3) > 0);
    }
}
