// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec.function;

import io.millrace.schema.types.Struct;
import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;

/** Adds two fields, each by itself. One thread. */
@AggregateFunction(
        value = "test_udaf(STRUCT<A INTEGER, B INTEGER>) -> STRUCT<A INTEGER, B INTEGER>",
        description = "the sums of the fields")
public final class StructSum implements Accumulator<StructSum> {
    private int a;
    private int b;

    public void add(Object struct) {
        a += field(struct, 0);
        b += field(struct, 1);
    }

    private static int field(Object struct, int index) {
        Object value = ((Struct) struct).get(index);
        return value == null ? 0 : (Integer) value;
    }

    public Object result() {
        return new Struct(a, b);
    }

    @Override
    public void reset() {
        a = 0;
        b = 0;
    }

    @Override
    public void merge(StructSum other) {
        a += other.a;
        b += other.b;
    }

    @Override
    public void write(StateOutput out) {
        out.writeInt(a);
        out.writeInt(b);
    }

    @Override
    public void read(StateInput in) {
        a = in.readInt();
        b = in.readInt();
    }
}
