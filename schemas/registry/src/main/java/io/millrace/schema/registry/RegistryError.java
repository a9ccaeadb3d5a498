// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.registry;

/** The error codes of the registry protocol; the first three digits are the HTTP status. */
final class RegistryError {
    static final int SUBJECT_NOT_FOUND = 40401;
    static final int VERSION_NOT_FOUND = 40402;
    static final int SCHEMA_NOT_FOUND = 40403;
    static final int SUBJECT_LEVEL_NOT_FOUND = 40408;
    static final int PATH_NOT_FOUND = 404;
    static final int METHOD_NOT_ALLOWED = 405;
    static final int INCOMPATIBLE = 409;
    static final int BODY_TOO_LARGE = 413;
    static final int BODY_INVALID = 422;
    static final int SCHEMA_INVALID = 42201;
    static final int VERSION_INVALID = 42202;
    static final int LEVEL_INVALID = 42203;
    static final int SERVER_FAILED = 50001;

    static final int HTTP_CONFLICT = 409;
    static final int HTTP_UNPROCESSABLE = 422;

    private RegistryError() {}
}
