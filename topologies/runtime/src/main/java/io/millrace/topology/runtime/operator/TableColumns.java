// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.state.codec.KeyCodec;
import io.millrace.state.codec.RowCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which columns of a table's rows are its key, and how both halves are kept. */
record TableColumns(int[] keys, int[] values, KeyCodec keyCodec, RowCodec rowCodec) {
    static TableColumns of(RowSchema schema) {
        List<Integer> keys = new ArrayList<>();
        List<Integer> values = new ArrayList<>();
        List<SqlType> keyTypes = new ArrayList<>();
        List<SqlType> valueTypes = new ArrayList<>();
        for (int i = 0; i < schema.size(); i++) {
            boolean key = schema.column(i).isKey();
            (key ? keys : values).add(i);
            (key ? keyTypes : valueTypes).add(schema.column(i).type());
        }
        return new TableColumns(array(keys), array(values), new KeyCodec(keyTypes), new RowCodec(valueTypes));
    }

    /** The columns that are not the key, of the schema that this was made of. */
    RowSchema valuesOf(RowSchema schema) {
        return new RowSchema(Arrays.stream(values).mapToObj(schema::column).toList());
    }

    private static int[] array(List<Integer> indexes) {
        return indexes.stream().mapToInt(Integer::intValue).toArray();
    }
}
