// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.registry;

/** A request that a {@link SchemaCatalog} refuses, with the code that the REST protocol has for it. */
final class CatalogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int errorCode;

    CatalogException(int errorCode, String message) {
        super(message, null, false, false);
        this.errorCode = errorCode;
    }

    /** One of {@link RegistryError}. */
    int errorCode() {
        return errorCode;
    }

    /** The HTTP status: the first three digits. */
    int status() {
        return errorCode < 1000 ? errorCode : errorCode / 100;
    }

    String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
