// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Example;
import io.millrace.udf.api.NullRule;
import io.millrace.udf.api.ScalarFunction;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Distances on the earth, taken as a sphere. Any thread. */
public final class GeoFunctions {
    private static final double RADIUS_KILOMETRES = 6371.0;
    private static final double RADIUS_MILES = 3959.0;

    private GeoFunctions() {}

    @ScalarFunction(
            value = "geo_distance(DOUBLE, DOUBLE, DOUBLE, DOUBLE) -> DOUBLE",
            description = "the distance in kilometres between two places given as latitude and longitude in degrees",
            examples = @Example(sql = "geo_distance(0, 0, 0, 180)", result = "20015.086796020572"))
    public static double geoDistance(double latitude1, double longitude1, double latitude2, double longitude2) {
        return RADIUS_KILOMETRES * angle(latitude1, longitude1, latitude2, longitude2);
    }

    @ScalarFunction(
            value = "geo_distance(DOUBLE, DOUBLE, DOUBLE, DOUBLE, STRING) -> DOUBLE",
            description = "the distance in a unit, KM or MILES; in kilometres where the unit is null",
            examples = {
                @Example(sql = "geo_distance(0, 0, 0, 180, 'MILES')", result = "12437.565315561991"),
                @Example(sql = "geo_distance(0, 0, 0, 180, NULL)", result = "20015.086796020572"),
                @Example(sql = "geo_distance(0, NULL, 0, 180, 'KM')", result = "NULL")
            },
            nulls = NullRule.CALLED)
    public static @Nullable Double geoDistance(
            @Nullable Double latitude1,
            @Nullable Double longitude1,
            @Nullable Double latitude2,
            @Nullable Double longitude2,
            @Nullable String unit) {
        if (latitude1 == null || longitude1 == null || latitude2 == null || longitude2 == null) {
            return null;
        }
        double radius = unit == null ? RADIUS_KILOMETRES : radius(unit);
        return radius * angle(latitude1, longitude1, latitude2, longitude2);
    }

    private static double radius(String unit) {
        return switch (unit.toUpperCase(Locale.ROOT)) {
            case "K", "KM", "KILOMETER", "KILOMETERS", "KILOMETRE", "KILOMETRES" -> RADIUS_KILOMETRES;
            case "MI", "MILE", "MILES" -> RADIUS_MILES;
            default -> throw new IllegalArgumentException("distance unit must be KM or MILES but is " + unit);
        };
    }

    /** The angle at the centre of the earth by the haversine formula, which is exact for near places too. */
    private static double angle(double latitude1, double longitude1, double latitude2, double longitude2) {
        requireWithin(latitude1, 90.0, "latitude");
        requireWithin(latitude2, 90.0, "latitude");
        requireWithin(longitude1, 180.0, "longitude");
        requireWithin(longitude2, 180.0, "longitude");
        double halfLatitude = Math.sin(Math.toRadians(latitude2 - latitude1) / 2);
        double halfLongitude = Math.sin(Math.toRadians(longitude2 - longitude1) / 2);
        double haversine = halfLatitude * halfLatitude
                + halfLongitude
                        * halfLongitude
                        * Math.cos(Math.toRadians(latitude1))
                        * Math.cos(Math.toRadians(latitude2));
        return 2 * Math.asin(Math.min(1.0, Math.sqrt(haversine)));
    }

    private static void requireWithin(double value, double limit, String what) {
        if (!(Math.abs(value) <= limit)) {
            throw new IllegalArgumentException(what + " out of range: " + value);
        }
    }
}
