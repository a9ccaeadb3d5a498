// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.ModelSignatures;
import io.millrace.topology.planner.physical.ModelPlan;
import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.udf.onnx.ModelSignature;
import io.millrace.udf.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Models from files, loaded once and kept until closed: planning checks them, tasks score with them. Any thread. */
final class LoadedModels implements ModelSignatures, AutoCloseable {
    private final Map<String, OnnxModel> byPath = new HashMap<>();

    @Override
    public synchronized Signature load(String path, @Nullable String sha256) {
        return new Described(model(path, sha256).signature());
    }

    private OnnxModel model(String path, @Nullable String sha256) {
        OnnxModel known = byPath.get(path + "#" + sha256);
        if (known == null) {
            known = OnnxModel.load(Path.of(path), sha256);
            byPath.put(path + "#" + sha256, known);
        }
        return known;
    }

    /** The models of a plan by name. */
    synchronized Map<String, OnnxModel> of(PhysicalPlan plan) {
        Map<String, OnnxModel> models = new HashMap<>();
        for (ModelPlan model : plan.models()) {
            models.put(model.name(), model(model.path(), model.sha256()));
        }
        return models;
    }

    @Override
    public synchronized void close() {
        byPath.values().forEach(OnnxModel::close);
        byPath.clear();
    }

    private record Described(ModelSignature model) implements Signature {
        @Override
        public SqlType resultType() {
            return model.resultType();
        }

        @Override
        public Optional<String> mismatch(List<SqlType> argumentTypes) {
            return model.check(argumentTypes).stream().findFirst();
        }

        @Override
        public String describe() {
            return "takes " + model.inputs() + " and gives " + model.outputs();
        }
    }
}
