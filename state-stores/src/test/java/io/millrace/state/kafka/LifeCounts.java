// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

/** How many lives saw what; so that a change of the odds does not make a test empty. */
final class LifeCounts {
    int kills;
    int opened;
    int allowedFullRestores;
    int tailMax;
    int loads;
}
