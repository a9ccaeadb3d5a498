// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import java.util.List;

/** The classes that declare the built-in functions. Adding a class here is all it takes. */
public final class Functions {
    public static final List<Class<?>> CLASSES = List.of(
            ConditionalFunctions.class,
            ExtremeFunctions.class,
            MathFunctions.class,
            RoundingFunctions.class,
            GeoFunctions.class,
            TextFunctions.class,
            SplitFunctions.class,
            BytesFunctions.class,
            MaskFunctions.class,
            RegexFunctions.class,
            UrlFunctions.class,
            JsonFunctions.class,
            ArrayFunctions.class,
            MapFunctions.class,
            DateArithmetic.class,
            DateFunctions.class);

    private Functions() {}
}
