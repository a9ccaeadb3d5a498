// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats;

import io.millrace.schema.formats.avro.AvroFormat;
import io.millrace.schema.formats.delimited.DelimitedFormat;
import io.millrace.schema.formats.json.JsonFormat;
import io.millrace.schema.formats.json.JsonSrFormat;
import io.millrace.schema.formats.kafka.KafkaFormat;
import io.millrace.schema.formats.kafka.NoneFormat;
import io.millrace.schema.formats.protobuf.ProtobufFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The list of formats. A new one is one line here. */
public final class Formats {
    public static final Format AVRO = new AvroFormat();
    public static final Format DELIMITED = new DelimitedFormat();
    public static final Format JSON = new JsonFormat();
    public static final Format JSON_SR = new JsonSrFormat();
    public static final Format KAFKA = new KafkaFormat();
    public static final Format NONE = new NoneFormat();
    public static final Format PROTOBUF = new ProtobufFormat(ProtobufFormat.Schemas.REGISTERED);
    public static final Format PROTOBUF_NOSR = new ProtobufFormat(ProtobufFormat.Schemas.FROM_COLUMNS);

    private static final List<Format> ALL =
            List.of(AVRO, DELIMITED, JSON, JSON_SR, KAFKA, NONE, PROTOBUF, PROTOBUF_NOSR);

    private Formats() {}

    public static List<Format> all() {
        return ALL;
    }

    /** The format with a name, in any case. */
    public static Optional<Format> byName(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return ALL.stream().filter(format -> format.name().equals(upper)).findFirst();
    }
}
