// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.registry.ConfluentSchemaRegistry;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.topology.engine.TopicReader;
import io.millrace.topology.engine.config.EngineConfig;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace print}: what is on a topic, as JSON lines. */
@Command(
        name = "print",
        description = "Prints the committed records of a topic, one JSON line each, dead letters too.",
        mixinStandardHelpOptions = true)
final class PrintCommand implements Callable<Integer> {
    @Parameters(paramLabel = "TOPIC", description = "The topic's name.")
    String topic = "";

    @Mixin
    ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = "--from-beginning",
            description = "Begins with the oldest record; else only what comes from now on.")
    boolean fromBeginning;

    @Option(names = "--max", paramLabel = "N", description = "Ends after N records; else at Ctrl-C.")
    @Nullable
    Long max;

    @Option(
            names = "--until-end",
            description = "From the beginning, and ends behind the last record that is there now.")
    boolean untilEnd;

    @Option(names = "--headers", description = "With the records' headers, as text.")
    boolean headers;

    @Override
    public Integer call() {
        if (max != null && max < 1) {
            throw new MillraceException(ErrorCode.USAGE, "--max is " + max, "a number of records, at least 1");
        }
        EngineConfig config = cluster.settings().build("millrace-print", StateHome.folder());
        CountDownLatch interrupted = Interrupts.install(null);
        try (SchemaRegistry registry = registry(config);
                TopicReader reader = TopicReader.open(config, topic)) {
            TopicPrinter printer = new TopicPrinter(
                    topic,
                    1,
                    max == null ? Long.MAX_VALUE : max,
                    headers ? TopicPrinter.Headers.SHOWN : TopicPrinter.Headers.LEFT_OUT,
                    registry,
                    config.schemaRegistry() != null);
            BooleanSupplier stopped = () -> interrupted.getCount() == 0;
            if (untilEnd) {
                reader.toEnd(printer::print, stopped);
                return 0;
            }
            if (!fromBeginning) {
                reader.skipToEnd();
                System.err.println("waiting for new records of " + topic
                        + "; --from-beginning shows those that are there, Ctrl-C ends");
            }
            reader.onAndOn(printer::print, stopped);
            return 0;
        }
    }

    static SchemaRegistry registry(EngineConfig config) {
        String url = config.schemaRegistry();
        return url == null ? SchemaRegistry.none() : ConfluentSchemaRegistry.connect(url, config.registryProperties());
    }
}
