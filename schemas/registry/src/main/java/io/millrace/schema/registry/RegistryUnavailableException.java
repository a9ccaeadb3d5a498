// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.registry;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import org.jspecify.annotations.Nullable;

/** The registry gave no usable answer: not reachable, too slow, failing, or not a registry. Worth trying again. */
public final class RegistryUnavailableException extends MillraceException {
    private static final long serialVersionUID = 1L;

    public RegistryUnavailableException(String message, @Nullable Throwable cause) {
        super(ErrorCode.REGISTRY_UNREACHABLE, message, null, cause);
    }
}
