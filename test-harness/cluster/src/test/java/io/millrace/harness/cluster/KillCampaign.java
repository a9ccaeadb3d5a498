// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import io.millrace.topology.devkit.BrokerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The long form of {@link KillTest}, by hand: {@code KillCampaign MINUTES KILLS SEED}, see the pom; the seed 0 stands for any. Each round has a broker, topics and
 * a seed of its own and ends with the comparison of every row; the first difference ends the campaign with the seed that shows it.
 */
final class KillCampaign {
    private KillCampaign() {}

    public static void main(String[] arguments) throws IOException {
        long end = System.nanoTime()
                + Duration.ofMinutes(Long.parseLong(arguments[0])).toNanos();
        int kills = Integer.parseInt(arguments[1]);
        long given = Long.parseLong(arguments[2]);
        long seed = given == 0 ? System.nanoTime() : given;
        for (int round = 0; round == 0 || System.nanoTime() < end; round++) {
            System.out.println("round " + round + ", seed " + (seed + round));
            round(kills, seed + round);
        }
        System.out.println("nothing was lost and nothing came twice");
    }

    private static void round(int kills, long seed) throws IOException {
        Random random = new Random(seed);
        Path folder = Files.createTempDirectory("millrace-kills-");
        try (Cluster cluster = Cluster.start(BrokerOptions.temporary())) {
            PipelineFolder sensors = PipelineFolder.copied("sensors", folder.resolve("sensors"), "_killed");
            try (SensorTrial trial = new SensorTrial(cluster, sensors, random.nextInt(1_000), 3)) {
                run(cluster, trial, "sensors-killed", folder, kills, random);
            }
            PipelineFolder transactions =
                    PipelineFolder.copied("transactions", folder.resolve("transactions"), "_killed");
            try (TransactionTrial trial = new TransactionTrial(cluster, transactions, random.nextInt(1_000), 2)) {
                run(cluster, trial, "transactions-killed", folder, kills, random);
            }
            PipelineFolder logs = PipelineFolder.copied("logs", folder.resolve("logs"), "_killed");
            try (LogTrial trial = new LogTrial(cluster, logs, 13)) {
                run(cluster, trial, "logs-killed", folder, kills, random);
            }
            try (SessionTrial trial = new SessionTrial(cluster, folder.resolve("sessions"), random.nextInt(1_000), 3)) {
                run(cluster, trial, "sessions-killed", folder, kills, random);
            }
            try (StreamJoinTrial trial =
                    new StreamJoinTrial(cluster, folder.resolve("joins"), random.nextInt(1_000), 3)) {
                run(cluster, trial, "joins-killed", folder, kills, random);
            }
            List<CommitStep> steps = new ArrayList<>(List.of(CommitStep.values()));
            Collections.shuffle(steps, random);
            System.out.println("at each step of a commit: " + new CommitKillRun(cluster, folder, random).kill(steps));
        }
        Folders.delete(folder);
    }

    private static void run(Cluster cluster, Trial trial, String application, Path folder, int kills, Random random) {
        trial.prepare();
        EngineSettings settings = EngineSettings.of(cluster, application, folder.resolve("state"));
        Trial.Counts counts = new KillRun(trial, settings, folder, random).run(kills);
        System.out.println(application + ": " + counts + " of " + trial.produced() + " rows");
    }
}
