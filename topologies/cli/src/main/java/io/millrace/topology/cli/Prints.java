// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.topology.engine.Compilation;
import io.millrace.topology.engine.MillraceEngine;
import io.millrace.topology.engine.ShownQuery;
import io.millrace.topology.engine.TopicReader;
import io.millrace.topology.engine.config.EngineConfig;
import io.millrace.topology.planner.PlannedPrint;
import io.millrace.topology.sql.tree.Statement;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/** Shows what PRINT and SELECT in SQL files ask for, one after the other. One thread. */
final class Prints {
    private static final Duration LOOK = Duration.ofMillis(50);

    /** How long they go on. */
    enum Extent {
        /** Up to what is there now, from the beginning. */
        UP_TO_NOW,
        /** Until their limit, or Ctrl-C. */
        ON_AND_ON
    }

    private final MillraceEngine engine;
    private final EngineConfig config;
    private final Compilation compilation;
    private final Extent extent;
    private final CountDownLatch interrupted;
    private BooleanSupplier ended = () -> false;

    Prints(
            MillraceEngine engine,
            EngineConfig config,
            Compilation compilation,
            Extent extent,
            CountDownLatch interrupted) {
        this.engine = engine;
        this.config = config;
        this.compilation = compilation;
        this.extent = extent;
        this.interrupted = interrupted;
    }

    /**
     * Shows them.
     *
     * @param ended whether what runs beside it has ended, so that there is nothing more to look at
     * @throws MillraceException when one of them cannot be shown
     */
    void run(BooleanSupplier ended) throws InterruptedException {
        this.ended = ended;
        for (PlannedPrint print : compilation.files().prints()) {
            if (isStopped()) {
                return;
            }
            boolean endless = print.limit() == null && extent == Extent.ON_AND_ON;
            System.err.println(print.span().source().name() + ":" + print.span().line() + " "
                    + print.span().text().strip().replaceAll("\\s+", " ")
                    + (endless ? "   (Ctrl-C ends)" : ""));
            if (print instanceof PlannedPrint.Topic topic) {
                print(topic);
            } else {
                show((PlannedPrint.Rows) print);
            }
        }
    }

    private boolean isStopped() {
        return interrupted.getCount() == 0 || ended.getAsBoolean();
    }

    private static long limit(PlannedPrint print) {
        Long limit = print.limit();
        return limit == null ? Long.MAX_VALUE : limit;
    }

    private void print(PlannedPrint.Topic print) {
        try (SchemaRegistry registry = PrintCommand.registry(config);
                TopicReader reader = TopicReader.open(config, print.topic())) {
            TopicPrinter printer = new TopicPrinter(
                    print.topic(),
                    print.every(),
                    limit(print),
                    TopicPrinter.Headers.LEFT_OUT,
                    registry,
                    config.schemaRegistry() != null);
            BooleanSupplier stopped = this::isStopped;
            if (extent == Extent.UP_TO_NOW) {
                reader.toEnd(printer::print, stopped);
                return;
            }
            if (print.from() == Statement.PrintFrom.NOW) {
                reader.skipToEnd();
            }
            reader.onAndOn(printer::print, stopped);
        }
    }

    private void show(PlannedPrint.Rows print) throws InterruptedException {
        Lines lines = new Lines(limit(print));
        if (limit(print) == 0) {
            return;
        }
        try (ShownQuery query = engine.show(compilation, print, lines::print)) {
            if (extent == Extent.UP_TO_NOW) {
                query.drain();
            } else {
                while (!isStopped() && !lines.areDone() && !query.awaitStopped(LOOK)) {}
            }
            query.close();
            if (query.failure().isPresent()) {
                throw query.failure().get();
            }
            if (query.unreadable() > 0) {
                System.err.println("note: " + query.unreadable()
                        + " records cannot be read; a query that is kept writes them to its dead-letter topic");
            }
        }
    }

    /** Takes lines of several threads up to a number of them. */
    private static final class Lines {
        private final PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        private final CountDownLatch done = new CountDownLatch(1);
        private long remaining;

        Lines(long limit) {
            this.remaining = limit;
        }

        synchronized void print(String line) {
            if (remaining > 0) {
                out.println(line);
                remaining--;
                // It also fails when the reader of a pipe is gone, as with head.
                if (out.checkError() || remaining == 0) {
                    remaining = 0;
                    done.countDown();
                }
            }
        }

        boolean areDone() {
            return done.getCount() == 0;
        }
    }
}
