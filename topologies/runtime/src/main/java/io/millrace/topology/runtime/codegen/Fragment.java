// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Java statements that compute a value, and expressions for what they computed. The statements can stand in any method that
 * has {@code in}, {@code row} and the columns, inside a block labelled {@code nul} that they leave when a null operand makes
 * the whole expression null. Immutable.
 *
 * @param code the statements; may be empty
 * @param value a Java expression without effects, of the carrier's type; meaningless while {@code isNull}
 * @param isNull a Java expression without effects, or null when the value is never null
 */
record Fragment(String code, String value, @Nullable String isNull, Carrier carrier, Effects effects) {
    /**
     * What statements need and may do.
     *
     * @param columns the input columns that they read
     * @param locals declarations of the variables that they set. All stand at the start of the method: Janino loses track of
     *     variables that share a slot where labelled blocks meet
     */
    record Effects(boolean mayThrow, boolean mayAbort, boolean usesState, BitSet columns, String locals) {
        static final Effects NONE = new Effects(false, false, false, new BitSet(), "");
        static final Effects THROWING = new Effects(true, false, false, new BitSet(), "");
        static final Effects ABORTING = new Effects(false, true, false, new BitSet(), "");
        static final Effects USING_STATE = new Effects(false, false, true, new BitSet(), "");

        Effects and(Effects other) {
            BitSet all = (BitSet) columns.clone();
            all.or(other.columns);
            return new Effects(
                    mayThrow || other.mayThrow,
                    mayAbort || other.mayAbort,
                    usesState || other.usesState,
                    all,
                    locals + other.locals);
        }

        static Effects reading(int column) {
            BitSet columns = new BitSet();
            columns.set(column);
            return new Effects(false, false, false, columns, "");
        }
    }

    int size() {
        return code.length() + value.length() + effects.locals.length();
    }

    /** A condition that holds when the value is there and true. */
    String isTrue() {
        return isNull == null ? value : "!" + isNull + " && " + value;
    }

    /** The value as an Object, or null. */
    String boxed() {
        if (!carrier.isPrimitive()) {
            return value;
        }
        String boxed = carrier.boxedType() + ".valueOf(" + value + ")";
        return isNull == null ? boxed : "(" + isNull + " ? (" + carrier.boxedType() + ") null : " + boxed + ")";
    }

    /** Collects statements and their effects. One thread. */
    static final class Builder {
        private final StringBuilder code = new StringBuilder();
        private Effects effects = Effects.NONE;

        Builder line(String statement) {
            code.append(statement).append('\n');
            return this;
        }

        /** Declares a variable. */
        Builder local(String javaType, String name, String initial) {
            String declaration = javaType + " " + name + " = " + initial + ";\n";
            effects = effects.and(new Effects(false, false, false, new BitSet(), declaration));
            return this;
        }

        /** Declares a variable and sets it here. */
        Builder set(Carrier carrier, String name, String value) {
            return local(carrier.javaType(), name, carrier.absent()).line(name + " = " + value + ";");
        }

        /** Puts a part's statements here. */
        Builder include(Fragment part) {
            code.append(part.code);
            effects = effects.and(part.effects);
            return this;
        }

        Builder include(Builder part) {
            code.append(part.code);
            effects = effects.and(part.effects);
            return this;
        }

        /** Leaves the whole expression with null when the condition holds. */
        Builder abortIf(String condition) {
            effects = effects.and(Effects.ABORTING);
            return line("if (" + condition + ") { break nul; }");
        }

        Builder mayThrow() {
            effects = effects.and(Effects.THROWING);
            return this;
        }

        Builder usesState() {
            effects = effects.and(Effects.USING_STATE);
            return this;
        }

        int size() {
            return code.length() + effects.locals.length();
        }

        Effects effects() {
            return effects;
        }

        String code() {
            return code.toString();
        }

        Fragment build(String value, @Nullable String isNull, Carrier carrier) {
            return new Fragment(code.toString(), value, isNull, carrier, effects);
        }
    }
}
