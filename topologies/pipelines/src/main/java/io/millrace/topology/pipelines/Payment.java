// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines;

/**
 * One card payment.
 *
 * @param accountId the record key
 * @param mcc merchant category code
 * @param country of the merchant
 * @param channel pos, atm, web or app
 * @param ts event time, milliseconds since 1970
 */
public record Payment(
        String accountId,
        String paymentId,
        String cardId,
        String merchantId,
        int mcc,
        double amount,
        String currency,
        String country,
        boolean cardPresent,
        String channel,
        long ts) {
    /** The same payment at another time. */
    public Payment at(long millis) {
        return new Payment(
                accountId, paymentId, cardId, merchantId, mcc, amount, currency, country, cardPresent, channel, millis);
    }
}
