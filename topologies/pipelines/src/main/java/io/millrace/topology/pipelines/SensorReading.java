// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines;

import org.jspecify.annotations.Nullable;

/**
 * One reading of one device.
 *
 * @param deviceId the record key
 * @param temperature degrees Celsius, or null when the probe did not answer
 * @param vibration mm/s, or null
 * @param pressure bar, or null
 * @param ts event time, milliseconds since 1970
 */
public record SensorReading(
        String deviceId,
        String site,
        @Nullable Double temperature,
        @Nullable Double vibration,
        @Nullable Double pressure,
        String status,
        long ts) {
    /** The same reading at another time. */
    public SensorReading at(long millis) {
        return new SensorReading(deviceId, site, temperature, vibration, pressure, status, millis);
    }
}
