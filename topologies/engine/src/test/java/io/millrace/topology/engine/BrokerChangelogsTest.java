// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

final class BrokerChangelogsTest {
    @Test
    void when_no_broker_answers_the_task_is_to_be_opened_later() {
        Map<String, Object> nobody = Map.of(
                "bootstrap.servers", "127.0.0.1:1", "request.timeout.ms", "100", "default.api.timeout.ms", "200");
        Admin admin = Admin.create(nobody);
        try {
            BrokerChangelogs changelogs = new BrokerChangelogs(admin);
            assertThatThrownBy(() -> changelogs.extent(new TopicPartition("app-store-changelog", 3)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessage("no broker tells the extent of app-store-changelog-3");
        } finally {
            admin.close(Duration.ZERO);
        }
    }
}
