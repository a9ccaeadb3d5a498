// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.errors;

/** Who has to act on an error. */
public enum ErrorKind {
    /** The SQL, the command line or the configuration has to be changed. */
    USER,
    /** One record is at fault; the engine goes on. */
    DATA,
    /** More memory, disk or time is needed. */
    RESOURCE,
    /** Kafka, the registry or another neighbour is at fault. */
    EXTERNAL,
    /** Understood, but not part of this version. */
    UNSUPPORTED,
    /** A defect of Millrace. */
    INTERNAL
}
