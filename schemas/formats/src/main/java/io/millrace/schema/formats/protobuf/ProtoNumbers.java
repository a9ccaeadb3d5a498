// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

import io.millrace.schema.types.HotPath;

/** From the numbers of fields to where their values go. Immutable. */
@HotPath
final class ProtoNumbers {
    private final int[] numbers;
    private final int[] targets;

    /** Takes parallel arrays. */
    ProtoNumbers(int[] numbers, int[] targets) {
        this.numbers = numbers;
        this.targets = targets;
    }

    /** The position of a number or -1, looked for first behind the one found last: fields mostly come in their order. */
    int find(int number, int hint) {
        for (int i = hint; i < numbers.length; i++) {
            if (numbers[i] == number) {
                return i;
            }
        }
        for (int i = 0; i < hint; i++) {
            if (numbers[i] == number) {
                return i;
            }
        }
        return -1;
    }

    int target(int position) {
        return targets[position];
    }
}
