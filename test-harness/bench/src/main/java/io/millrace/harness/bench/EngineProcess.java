// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.util.List;

/** The program of a child process: runs one {@link Job} and prints what it took. */
final class EngineProcess {
    private EngineProcess() {}

    public static void main(String[] arguments) {
        System.out.println(run(Job.parse(List.of(arguments))).line());
        System.exit(0);
    }

    /** Runs in this process; returns when all results are committed. */
    static Usage run(Job job) {
        return switch (job.engine()) {
            case MILLRACE, ONE, SEPARATE, OWN -> MillraceEngineRun.run(job);
            case COPY, DRAIN -> CopyRun.run(job);
            case ONNX -> OnnxLoop.run(job);
            case ROCKSDB -> RocksLoop.run(job);
            case DSL, PROCESSOR -> StreamsRun.run(job);
        };
    }
}
