// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.server;

import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.engine.Application;
import org.jspecify.annotations.Nullable;

/**
 * How one application is at a moment.
 *
 * @param ready whether all its tasks run
 * @param condition what it does or waits for, in a few words
 * @param failure why it stopped by itself, or null
 */
record Health(
        String application,
        boolean ready,
        String condition,
        @Nullable MillraceException failure) {
    static Health of(Application application) {
        return new Health(
                application.config().applicationId(),
                application.isReady(),
                application.condition(),
                application.failure().orElse(null));
    }
}
