// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.RecordException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the two sides of a join on a foreign key say to each other. */
final class ForeignMessagesTest {
    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void a_reference_is_read_as_it_was_written() {
        Random random = new Random(1);
        ReferenceMessage message = new ReferenceMessage();
        for (byte wanted = ReferenceMessage.MATCHES; wanted <= ReferenceMessage.GONE; wanted++) {
            byte[] foreignKey = bytes(random);
            byte[] primaryKey = bytes(random);
            long version = random.nextLong();
            int partition = random.nextInt(10_000);
            message.read(message.write(wanted, version, partition, foreignKey, primaryKey));
            assertThat(message.wanted()).isEqualTo(wanted);
            assertThat(message.rowVersion()).isEqualTo(version);
            assertThat(message.partition()).isEqualTo(partition);
            assertThat(message.foreignKey()).isEqualTo(foreignKey);
            assertThat(message.primaryKey()).isEqualTo(primaryKey);
        }
    }

    @Test
    void an_answer_is_read_as_it_was_written() {
        AnswerMessage message = new AnswerMessage();
        byte[] row = {9, 1, 2, 3, 9};
        message.read(message.write(AnswerMessage.ROW, -5, row, 1, 3));
        assertThat(message.said()).isEqualTo(AnswerMessage.ROW);
        assertThat(message.rowVersion()).isEqualTo(-5);
        assertThat(message.row().readRaw(message.row().remaining())).containsExactly(1, 2, 3);
        message.read(message.write(AnswerMessage.FOR_NONE, 7, null, 0, 0));
        assertThat(message.said()).isEqualTo(AnswerMessage.FOR_NONE);
        assertThat(message.rowVersion()).isEqualTo(7);
    }

    @Test
    void bytes_that_nobody_wrote_are_refused() {
        ReferenceMessage reference = new ReferenceMessage();
        byte[] written = reference.write(ReferenceMessage.ALWAYS, 1, 2, new byte[] {3}, new byte[] {4});
        for (int length = 0; length < written.length - 1; length++) {
            byte[] cut = Arrays.copyOf(written, length);
            assertThatThrownBy(() -> reference.read(cut)).isInstanceOf(RecordException.class);
        }
        AnswerMessage answer = new AnswerMessage();
        byte[] none = answer.write(AnswerMessage.NONE, 1, null, 0, 0);
        assertThatThrownBy(() -> answer.read(Arrays.copyOf(none, none.length + 1)))
                .isInstanceOf(RecordException.class);
        for (byte[] each : new byte[][] {written, none}) {
            for (int changed = 0; changed < 2; changed++) {
                byte[] unknown = each.clone();
                unknown[changed] = 99;
                assertThatThrownBy(() -> {
                            if (each == none) {
                                answer.read(unknown);
                            } else {
                                reference.read(unknown);
                            }
                        })
                        .isInstanceOf(RecordException.class);
            }
        }
    }
}
