// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import io.millrace.schema.types.HotPath;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What runs once a record makes no boxes, streams or texts and writes no log. */
final class HotPathTest {
    private static final Set<String> BOXES =
            Set.of("java.lang.Long", "java.lang.Integer", "java.lang.Double", "java.lang.Boolean", "java.lang.Float");

    @Test
    void hot_code_avoids_what_costs() throws IOException {
        Set<String> found = new TreeSet<>();
        int classes = 0;
        for (JavaClass type : Modules.classes()) {
            boolean isHotClass = isHot(type);
            classes += isHotClass ? 1 : 0;
            for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                JavaCodeUnit from = access.getOrigin();
                // What a constructor makes is made once a task.
                boolean isHot = (isHotClass || from.isAnnotatedWith(HotPath.class)) && !from.isConstructor();
                if (isHot && isCostly(access)) {
                    found.add(shortName(type.getName()) + "." + from.getName() + " -> "
                            + shortName(access.getTargetOwner().getName()) + "." + access.getName());
                }
            }
        }
        assertThat(classes).as("classes with @HotPath").isGreaterThan(30);
        Ratchet.check("hot-path", found);
    }

    /** A class is hot when it or one around it says so. */
    private static boolean isHot(JavaClass type) {
        return type.isAnnotatedWith(HotPath.class)
                || type.getEnclosingClass().map(HotPathTest::isHot).orElse(false);
    }

    private static boolean isCostly(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getName();
        return BOXES.contains(owner) && name.equals("valueOf")
                || owner.startsWith("java.util.stream.")
                || owner.startsWith("java.util.Optional")
                || owner.startsWith("org.slf4j.")
                || owner.equals("java.lang.String") && (name.equals("format") || name.equals("formatted"))
                || name.equals("stream") && owner.startsWith("java.util.");
    }

    private static String shortName(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
