// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.util.ArrayList;
import java.util.List;

/** Options of the JVMs that engines run in. */
final class JvmOptions {
    /** Those that {@code ./millrace} gives each run: users have Millrace with them, and a hand-written program without. */
    static final List<String> OF_LAUNCHER = List.of(
            "-XX:Tier4InvocationThreshold=50000",
            "-XX:Tier4MinInvocationThreshold=6000",
            "-XX:Tier4CompileThreshold=150000",
            "-XX:Tier4BackEdgeThreshold=400000");

    private JvmOptions() {}

    /** With a heap such as {@code 4g}, and after it what an engine has of its own. A list that the caller may add to. */
    static List<String> of(Engine engine, String heap) {
        List<String> options = new ArrayList<>(List.of("-Xmx" + heap));
        if (engine.isMillrace()) {
            options.addAll(OF_LAUNCHER);
        }
        return options;
    }
}
