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
            JsonWriting.class,
            ArrayFunctions.class,
            MapFunctions.class,
            DateArithmetic.class,
            DateFunctions.class,
            RowCount.class,
            IntSum.class,
            LongSum.class,
            DoubleSum.class,
            DecimalSum.class,
            IntAverage.class,
            LongAverage.class,
            DoubleAverage.class,
            IntMin.class,
            LongMin.class,
            DoubleMin.class,
            ValueMin.class,
            IntMax.class,
            LongMax.class,
            DoubleMax.class,
            ValueMax.class,
            SampleDeviation.class,
            PopulationDeviation.class,
            SampleVariance.class,
            PopulationVariance.class,
            CountDistinct.class,
            ApproxPercentile.class,
            EarliestByOffset.class,
            EarliestListByOffset.class,
            LatestByOffset.class,
            LatestListByOffset.class,
            CollectList.class,
            CollectSet.class,
            TopK.class,
            TopKDistinct.class,
            Histogram.class,
            Attr.class,
            Correlation.class,
            IntListSum.class,
            LongListSum.class,
            DoubleListSum.class);

    private Functions() {}
}
