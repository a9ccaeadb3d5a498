// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec.function;

import io.millrace.schema.types.Struct;
import io.millrace.udf.api.NullRule;
import io.millrace.udf.api.ScalarFunction;
import org.jspecify.annotations.Nullable;

/** A function of several signatures that says which of them was chosen. Any thread. */
public final class ChoiceFunctions {
    private static final String WHICH = "says which signature was chosen";

    private ChoiceFunctions() {}

    @ScalarFunction(value = "test_udf(INTEGER, STRING) -> STRING", description = WHICH, nulls = NullRule.CALLED)
    public static String ofInt(@Nullable Integer number, @Nullable String text) {
        return "doStuffIntString";
    }

    @ScalarFunction(value = "test_udf(BIGINT, STRING) -> STRING", description = WHICH, nulls = NullRule.CALLED)
    public static String ofLong(@Nullable Long number, @Nullable String text) {
        return "doStuffLongString";
    }

    @ScalarFunction(value = "test_udf(BIGINT, BIGINT, STRING) -> STRING", description = WHICH, nulls = NullRule.CALLED)
    public static String ofTwoLongs(@Nullable Long first, @Nullable Long second, @Nullable String text) {
        return "doStuffLongLongString";
    }

    @ScalarFunction(value = "test_udf(BIGINT...) -> STRING", description = WHICH, nulls = NullRule.CALLED)
    public static String ofLongs(@Nullable Long... numbers) {
        return "doStuffLongVarargs";
    }

    @ScalarFunction(value = "test_udf(STRUCT<A STRING>) -> STRING", description = "field A")
    public static @Nullable String ofStruct(Object struct) {
        return (String) ((Struct) struct).get(0);
    }

    @ScalarFunction(value = "test_udf() -> STRUCT<A STRING>", description = "a struct of foo")
    public static Object ofNothing() {
        return new Struct("foo");
    }

    @ScalarFunction(value = "tostruct(STRING) -> STRUCT<A STRING>", description = "a struct of the text")
    public static Object toStruct(String text) {
        return new Struct(text);
    }
}
