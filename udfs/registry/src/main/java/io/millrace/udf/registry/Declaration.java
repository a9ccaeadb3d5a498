// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import io.millrace.udf.api.Example;
import java.util.Arrays;
import java.util.List;

/** One signature of a function and the Java that stands behind it. */
sealed interface Declaration permits ScalarDeclaration, TableDeclaration, AggregateDeclaration {
    Signature signature();

    FunctionDescription.Entry describe();

    static Signature parse(String text) {
        return SignatureParser.parse(text);
    }

    /** @throws IllegalArgumentException with the reason, which the registry puts after class and method */
    static void require(boolean condition, String reason) {
        if (!condition) {
            throw new IllegalArgumentException(reason);
        }
    }

    static FunctionDescription.Entry entry(Signature signature, String description, Example[] examples) {
        List<FunctionDescription.Sample> samples = Arrays.stream(examples)
                .map(example ->
                        new FunctionDescription.Sample(example.sql(), List.of(example.rows()), example.result()))
                .toList();
        return new FunctionDescription.Entry(signature.text(), description, samples);
    }
}
