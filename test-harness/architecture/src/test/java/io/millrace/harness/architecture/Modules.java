// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The classes of all modules, read once, and the module that a package belongs to. */
final class Modules {
    private static final Pattern PACKAGE =
            Pattern.compile("io\\.millrace\\.(state|(?:topology|schema|udf|harness)\\.[a-z]+)(\\..*)?");

    private Modules() {}

    /** Read when first asked for. */
    private static final class Imported {
        static final JavaClasses CLASSES = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("harness/architecture"))
                .importPackages("io.millrace");
    }

    static JavaClasses classes() {
        return Imported.CLASSES;
    }

    /** {@code topology.sql} for {@code io.millrace.topology.sql.tree}, or empty for packages of others. */
    static Optional<String> moduleOf(String packageName) {
        Matcher matcher = PACKAGE.matcher(packageName);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    static Optional<String> moduleOf(JavaClass type) {
        return moduleOf(type.getPackageName());
    }
}
