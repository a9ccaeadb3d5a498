// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ShippedModelsTest {
    private static final Path PIPELINES = Path.of("").toAbsolutePath();
    /** Kept in a field: a logger that nobody holds forgets its level. */
    private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

    ShippedModelsTest() {
        TRIBUO.setLevel(Level.WARNING);
    }

    @ParameterizedTest
    @EnumSource
    void retraining_agrees_with_the_shipped_model_and_clears_the_bars(ShippedModel shipped) throws IOException {
        ShippedModel.Trained trained = shipped.train();
        assertThat(trained.auc()).isGreaterThanOrEqualTo(0.90);
        assertThat(trained.auc() - trained.bestFeatureAuc()).isGreaterThanOrEqualTo(0.05);
        byte[] committed = Files.readAllBytes(shipped.onnxPath(PIPELINES));
        double[] scores = ShippedModel.scores(committed, trained.heldOut());
        assertThat(trained.scores()).containsExactly(scores, Offset.offset(1e-6));
    }

    @ParameterizedTest
    @EnumSource
    void the_hash_in_the_pipeline_is_that_of_the_model(ShippedModel shipped) throws IOException {
        byte[] committed = Files.readAllBytes(shipped.onnxPath(PIPELINES));
        assertThat(committed).hasSizeLessThan(300_000);
        assertThat(Files.readString(shipped.sqlPath(PIPELINES)))
                .contains("sha256 = '" + TrainModels.sha256(committed) + "'");
    }
}
