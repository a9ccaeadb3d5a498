// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.state.layout.SessionLayout;
import io.millrace.state.layout.Slice;
import io.millrace.topology.runtime.codegen.AggregateBinding;
import io.millrace.udf.api.Accumulator;
import io.millrace.udf.registry.StateReader;
import io.millrace.udf.registry.StateWriter;
import java.util.List;

/** The accumulators of a session as the bytes of a {@link SessionLayout}: one after the other. Stream thread. */
@HotPath
final class SessionCodec {
    private final AggregateBinding[] bindings;
    private final Accumulator<?>[] other;
    private final StateWriter writer = new StateWriter();
    private final StateReader reader = new StateReader(new byte[0]);

    SessionCodec(List<AggregateBinding> bindings) {
        this.bindings = bindings.toArray(new AggregateBinding[0]);
        this.other = create();
    }

    /** Accumulators of no rows. */
    Accumulator<?>[] create() {
        Accumulator<?>[] made = new Accumulator<?>[bindings.length];
        for (int i = 0; i < made.length; i++) {
            made[i] = bindings[i].create();
        }
        return made;
    }

    /** Makes them those of no rows. */
    static void reset(Accumulator<?>[] accumulators) {
        for (Accumulator<?> accumulator : accumulators) {
            accumulator.reset();
        }
    }

    /** Makes them what a state says. */
    void read(Slice state, Accumulator<?>[] accumulators) {
        reader.reset(state.array(), state.offset());
        for (Accumulator<?> accumulator : accumulators) {
            accumulator.read(reader);
        }
    }

    /** Adds the rows of a later session. */
    void merge(Accumulator<?>[] accumulators, Slice later) {
        read(later, other);
        for (int i = 0; i < accumulators.length; i++) {
            merge(accumulators[i], other[i]);
        }
    }

    /** One binding made both. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static void merge(Accumulator accumulator, Accumulator later) {
        accumulator.merge(later);
    }

    /** The bytes of accumulators; valid until the next call. */
    StateWriter write(Accumulator<?>[] accumulators) {
        writer.clear();
        for (Accumulator<?> accumulator : accumulators) {
            accumulator.write(writer);
        }
        return writer;
    }
}
