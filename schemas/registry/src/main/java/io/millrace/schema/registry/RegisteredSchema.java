// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.registry;

/**
 * A schema as a registry holds it. Immutable.
 *
 * @param id what records carry in front of their value
 * @param type AVRO, JSON or PROTOBUF
 * @param text the schema itself; Avro schemas that refer to others have those written into them
 */
public record RegisteredSchema(int id, String type, String text) {
    public static final String AVRO = "AVRO";
    public static final String JSON = "JSON";
    public static final String PROTOBUF = "PROTOBUF";

    public boolean isAvro() {
        return type.equals(AVRO);
    }
}
