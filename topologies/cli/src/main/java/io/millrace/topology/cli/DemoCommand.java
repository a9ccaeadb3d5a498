// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.engine.Application;
import io.millrace.topology.engine.config.ConfigKeys;
import io.millrace.topology.runtime.metrics.SourceCounters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code millrace demo}: the whole product on a broker of its own. */
@Command(
        name = "demo",
        description = "Starts a broker, generators and the three shipped pipelines, and shows what they do.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    @Option(
            names = "--for",
            paramLabel = "TIME",
            description = "Ends after this time, for example 60s or 5m; else at Ctrl-C.",
            converter = Time.class)
    @Nullable
    Duration time;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Rows a second that each generator sends. Default: ${DEFAULT-VALUE}.",
            defaultValue = "1000")
    int rate = 1000;

    @Option(
            names = "--guarantee",
            paramLabel = "G",
            description = "exactly_once_v2 or at_least_once. Default: ${DEFAULT-VALUE}.",
            defaultValue = "exactly_once_v2")
    String guarantee = "exactly_once_v2";

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Address of /metrics, /healthz and /readyz. Default: ${DEFAULT-VALUE}, any free port.",
            defaultValue = "127.0.0.1:0")
    String listen = "127.0.0.1:0";

    /** A number with a unit: ms, s (the default), m or h. */
    static final class Time implements ITypeConverter<Duration> {
        private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h)?");

        @Override
        public Duration convert(String text) {
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches()) {
                throw new TypeConversionException("'" + text + "' is not a time: 60s, 5m");
            }
            long number = Long.parseLong(matcher.group(1));
            String unit = matcher.group(2) == null ? "s" : matcher.group(2);
            return switch (unit) {
                case "ms" -> Duration.ofMillis(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofSeconds(number);
            };
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        if (rate < 1) {
            throw new MillraceException(ErrorCode.USAGE, "--rate is " + rate, "rows a second, at least 1");
        }
        // Told before a broker is started.
        new ConfigKeys()
                .with(Map.of(ConfigKeys.GUARANTEE, guarantee), "--guarantee")
                .build("demo", Path.of(""));
        AtomicBoolean fed = new AtomicBoolean();
        CountDownLatch interrupted = Interrupts.install(() -> fed.get()
                ? "stopping: what was sent is processed and counted (again to force)"
                : "stopping before any row is sent, when what is starting can be closed (again to force)");
        long begin = System.nanoTime();
        try (DemoRun run = new DemoRun(rate, guarantee)) {
            Optional<DemoRun.Addresses> addresses = run.start(Addresses.parse(listen), interrupted);
            if (addresses.isEmpty()) {
                return 0;
            }
            fed.set(true);
            run.feed();
            introduce(addresses.get(), Duration.ofNanos(System.nanoTime() - begin));
            DemoScreen screen = DemoScreen.on(System.out);
            long start = System.nanoTime();
            watch(run, screen, start, interrupted);
            double seconds = (System.nanoTime() - start) / 1e9;
            run.finish();
            summarize(run, screen, seconds);
            System.err.println("stopping the pipelines and the broker");
        }
        return 0;
    }

    private void watch(DemoRun run, DemoScreen screen, long start, CountDownLatch interrupted)
            throws InterruptedException {
        long end = time == null ? Long.MAX_VALUE : time.toNanos();
        long shown = 0;
        run.figures().forEach(DemoFigures::lately);
        while (shown < end) {
            long next = Math.min(end, shown + SECOND_NANOS);
            if (interrupted.await(start + next - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return;
            }
            shown = next;
            run.check();
            screen.show(
                    Duration.ofNanos(shown),
                    run.figures().stream().map(DemoFigures::lately).toList());
        }
    }

    private void introduce(DemoRun.Addresses addresses, Duration startUp) {
        String cluster =
                " --bootstrap " + addresses.bootstrapServers() + " --schema-registry " + addresses.registryUrl();
        System.err.println("running after " + startUp.toMillis() / 100 / 10.0 + " s; in another terminal:");
        System.err.println("  ./millrace print sensor_alerts" + cluster);
        System.err.println("  ./millrace print fraud_alerts" + cluster);
        System.err.println("  ./millrace print log_incidents --from-beginning" + cluster);
        System.err.println("  ./millrace print " + DemoPipeline.SENSORS.applicationId()
                + "-dead-letters --from-beginning --headers" + cluster);
        System.err.println("  curl http://" + addresses.metrics().getHostString() + ":"
                + addresses.metrics().getPort() + "/metrics");
        System.err.println(
                "figures: in: rows read; out: rows that others can read, alerts among them; scored: rows that a"
                        + " model looked at; found: alerts");
        System.err.println("the first seconds are warm-up, while code is still being compiled: they are slower, and the"
                + " summary has them in its p99");
        System.err.println("latency: from a producer's send to a consumer that reads committed records only, under "
                + guarantee + (time == null ? "; Ctrl-C ends" : ""));
    }

    private void summarize(DemoRun run, DemoScreen screen, double seconds) {
        System.out.println("after " + Math.round(seconds) + " s, " + guarantee + ":");
        List<DemoFigures> figures = run.figures();
        figures.forEach(one -> screen.summarize(one.overall(seconds)));
        long missing = 0;
        int counted = 0;
        for (DemoFigures one : figures) {
            Application application = one.application();
            for (SourceCounters.Snapshot source : application.metrics().sources()) {
                counted++;
                missing += Math.abs(source.inFlight());
            }
        }
        System.out.println(
                missing == 0
                        ? "nothing is lost: read = applied + dead-lettered + late + filtered, for each of the "
                                + counted + " inputs of a query"
                        : missing + " records were still being processed");
        System.out.flush();
    }
}
