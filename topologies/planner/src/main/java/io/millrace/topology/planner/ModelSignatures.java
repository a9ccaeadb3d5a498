// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import io.millrace.schema.types.SqlType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What models take and give, by their own metadata. Any thread. */
public interface ModelSignatures {
    /**
     * Loads a model's metadata.
     *
     * @param sha256 the declared hash, or null
     * @throws io.millrace.schema.errors.MillraceException when the file cannot be loaded or its hash differs
     */
    Signature load(String path, @Nullable String sha256);

    /** The inputs and the result of one model. Immutable. */
    interface Signature {
        /** The type of PREDICT's value. */
        SqlType resultType();

        /** Why arguments of these types do not fit, with the model's inputs listed; or empty when they do. */
        Optional<String> mismatch(List<SqlType> argumentTypes);

        /** The inputs and outputs as one line for people. */
        String describe();
    }
}
