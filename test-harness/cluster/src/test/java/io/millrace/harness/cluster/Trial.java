// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

/** One pipeline on a cluster: its input from a generator, and what an oracle says of its outputs. One thread. */
interface Trial {
    PipelineFolder folder();

    /** Makes the topics that are read, and registers schemas. */
    void prepare();

    /** Produces the given number of further rows and waits until the broker has them. */
    void produce(int rows);

    /** Produces what makes those results come that wait for later rows; once, behind all other rows. */
    default void end() {}

    /** How many rows the broker has been given, of the stream that everything follows from. */
    long produced();

    /** The topic that has one row for each input that is not late. */
    String mainOutput();

    /**
     * Reads inputs and outputs back and compares every row of every output topic.
     *
     * @return what the counters have to say
     */
    Counts verify();

    /**
     * What an oracle counts.
     *
     * @param rows of the main output
     * @param late rows over all queries
     */
    record Counts(long rows, long late) {}
}
