// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** What one of the processes of an application is called in its consumer group: the same after a restart. Any thread. */
final class InstanceId {
    /** Asks nobody, where a name server could make the start wait. */
    private static final Path LINUX_HOST = Path.of("/proc/sys/kernel/hostname");

    private InstanceId() {}

    /** Machines of one kind have their state in the same place, so the host belongs to it: two members of one name fence each other. */
    static String of(String applicationId, Path stateDirectory, String host) {
        String place = applicationId + "\n" + host + "\n" + stateDirectory.toAbsolutePath();
        return UUID.nameUUIDFromBytes(place.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** This machine's or container's name; empty where it has none. */
    static String host() {
        try {
            return Files.exists(LINUX_HOST)
                    ? Files.readString(LINUX_HOST).trim()
                    : InetAddress.getLocalHost().getHostName();
        } catch (IOException nameless) {
            return "";
        }
    }
}
