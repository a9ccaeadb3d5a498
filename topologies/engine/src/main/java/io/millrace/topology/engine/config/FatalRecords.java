// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine.config;

import io.millrace.schema.errors.ErrorCode;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The settings of the dialect that have a pipeline stop at records which otherwise are dead letters. */
public final class FatalRecords {
    static final String UNREADABLE = "ksql.fail.on.deserialization.error";
    static final String BAD_TIME = "ksql.timestamp.throw.on.invalid";

    private FatalRecords() {}

    /**
     * What is wrong with the records that stop a pipeline.
     *
     * @param settings values by the names of settings, of which most mean other things
     */
    public static Set<ErrorCode> of(Map<String, String> settings) {
        Set<ErrorCode> codes = EnumSet.noneOf(ErrorCode.class);
        if ("true".equalsIgnoreCase(settings.get(UNREADABLE))) {
            codes.addAll(EnumSet.of(
                    ErrorCode.RECORD_TRUNCATED,
                    ErrorCode.RECORD_FOREIGN,
                    ErrorCode.SCHEMA_ID_UNKNOWN,
                    ErrorCode.SCHEMA_INCOMPATIBLE,
                    ErrorCode.VALUE_TYPE,
                    ErrorCode.RECORD_TRAILING,
                    ErrorCode.RECORD_TOO_DEEP));
        }
        if ("true".equalsIgnoreCase(settings.get(BAD_TIME))) {
            codes.addAll(
                    EnumSet.of(ErrorCode.TIMESTAMP_NEGATIVE, ErrorCode.TIMESTAMP_FUTURE, ErrorCode.TIMESTAMP_MISSING));
        }
        return codes;
    }
}
