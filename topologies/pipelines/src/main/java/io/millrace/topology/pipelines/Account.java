// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines;

/**
 * What is known of an account.
 *
 * @param accountId the record key
 * @param tier basic, plus or premium
 * @param openedDays age of the account in days
 * @param avgAmount usual amount of a payment
 */
public record Account(
        String accountId, String homeCountry, String tier, int openedDays, double creditLimit, double avgAmount) {}
