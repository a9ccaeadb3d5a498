// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.onnx;

import ai.onnxruntime.MapInfo;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.SequenceInfo;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.ValueInfo;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.SqlType;
import io.millrace.udf.onnx.ModelSignature.ElementType;
import io.millrace.udf.onnx.ModelSignature.Input;
import io.millrace.udf.onnx.ModelSignature.Output;
import io.millrace.udf.onnx.ModelSignature.OutputKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A loaded model: one session that all its scorers share.
 *
 * <p>Any thread. Closing it while scorers exist is safe: the session ends with the last of them, and no new scorer can
 * be made. ONNX Runtime gets one thread, the caller's.
 */
public final class OnnxModel implements AutoCloseable {
    /** The most memory of one input or output of a scorer. */
    static final long BUFFER_BYTES_MAX = 256L << 20;

    private static final long FILE_BYTES_MAX = 512L << 20;

    private final ModelSignature signature;
    private final SqlType resultType;
    private final String sha256;
    private final OrtEnvironment environment;
    private final OrtSession session;

    /** The model's own use and one a scorer; the session is closed at 0. */
    private int uses = 1;

    private boolean closed;
    private boolean told;

    private OnnxModel(
            ModelSignature signature,
            SqlType resultType,
            String sha256,
            OrtEnvironment environment,
            OrtSession session) {
        this.signature = signature;
        this.resultType = resultType;
        this.sha256 = sha256;
        this.environment = environment;
        this.session = session;
    }

    /** As {@link #load(String, Path, String)}, called by the file's name without its ending. */
    public static OnnxModel load(Path file, @Nullable String sha256) {
        Path fileName = file.getFileName();
        String name = fileName == null ? file.toString() : fileName.toString();
        return load(name.endsWith(".onnx") ? name.substring(0, name.length() - 5) : name, file, sha256);
    }

    /**
     * Loads a model and reads what it takes and gives.
     *
     * @param name what messages call it
     * @param file an .onnx file of at most 512 MiB that holds all its tensors itself
     * @param sha256 64 hexadecimal digits that the file must have, or null for any
     * @throws MillraceException MODEL_UNREADABLE with the reason, MODEL_CHECKSUM, or MODEL_OUTPUT when an output
     *     cannot be a column
     */
    public static OnnxModel load(String name, Path file, @Nullable String sha256) {
        byte[] bytes = read(name, file);
        String found = sha256(bytes);
        if (sha256 != null && !sha256.trim().equalsIgnoreCase(found)) {
            throw new MillraceException(
                    ErrorCode.MODEL_CHECKSUM,
                    "model " + name + " has sha256 " + found + ", declared is " + sha256 + " (" + file + ")");
        }
        String refusal = ModelScan.refusal(bytes);
        if (refusal != null) {
            throw unreadable(name, file, refusal, null);
        }
        OrtEnvironment environment = NativeLibrary.environment();
        OrtSession session = open(name, file, bytes, environment);
        try {
            ModelSignature signature = new ModelSignature(
                    name,
                    inputs(session.getInputInfo().values()),
                    outputs(session.getOutputInfo().values()));
            return new OnnxModel(signature, signature.resultType(), found, environment, session);
        } catch (OrtException e) {
            close(session);
            throw unreadable(name, file, reason(e), e);
        } catch (MillraceException e) {
            close(session);
            throw e;
        }
    }

    public ModelSignature signature() {
        return signature;
    }

    /** The type of a score, {@link ModelSignature#resultType()}. */
    public SqlType resultType() {
        return resultType;
    }

    /** {@link ModelSignature#warnings()} to the first who asks, for one line in a log; empty for all others. */
    public synchronized List<String> untoldWarnings() {
        if (told) {
            return List.of();
        }
        told = true;
        return signature.warnings();
    }

    /** The file's hash in lower-case hexadecimal digits. */
    public String sha256() {
        return sha256;
    }

    /**
     * A scorer for calls with arguments of these types; close it before the thread that uses it ends.
     *
     * @param argumentTypes the types of PREDICT's arguments behind the model
     * @param batchMax the most rows of one run, at least 1
     * @throws MillraceException MODEL_ARGUMENTS when the arguments do not fit
     */
    public ModelScorer scorer(List<SqlType> argumentTypes, int batchMax) {
        if (batchMax < 1) {
            throw new MillraceException(
                    ErrorCode.CONFIG_INVALID, "batch_max of model " + signature.model() + " must be at least 1");
        }
        List<String> problems = signature.check(argumentTypes);
        if (!problems.isEmpty()) {
            throw new MillraceException(ErrorCode.MODEL_ARGUMENTS, String.join("; ", problems));
        }
        long rows = signature.fixedBatch() == ModelSignature.DYNAMIC ? batchMax : signature.fixedBatch();
        for (Input input : signature.inputs()) {
            long width = input.width() == ModelSignature.DYNAMIC ? argumentTypes.size() : input.width();
            if (rows > BUFFER_BYTES_MAX / Double.BYTES / width) {
                throw new MillraceException(
                        ErrorCode.CONFIG_INVALID,
                        "a batch of " + rows + " rows of model " + signature.model() + " needs more than "
                                + (BUFFER_BYTES_MAX >> 20) + " MiB for input " + input.name(),
                        "Lower batch_max.");
            }
        }
        retain();
        try {
            return new ModelScorer(this, argumentTypes, batchMax);
        } catch (RuntimeException e) {
            release();
            throw e;
        }
    }

    /** Ends the model; the session is freed when the last scorer is closed too. May be called twice. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            release();
        }
    }

    OrtEnvironment environment() {
        return environment;
    }

    OrtSession session() {
        return session;
    }

    synchronized void release() {
        uses--;
        if (uses == 0) {
            close(session);
        }
    }

    /** What ONNX Runtime says, in one line without its file names and line numbers. */
    static String reason(OrtException e) {
        String message = String.valueOf(e.getMessage()).replaceAll("\\s+", " ").trim();
        message = message.replaceFirst("^Error code - \\w+ - message: ", "");
        message = message.replaceAll("\\S*/\\S+\\.(cc|h):\\d+ ", "");
        return message.length() <= 400 ? message : message.substring(0, 400) + "…";
    }

    private synchronized void retain() {
        if (closed) {
            throw new IllegalStateException("model " + signature.model() + " is closed");
        }
        uses++;
    }

    private static byte[] read(String name, Path file) {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw unreadable(name, file, "it is larger than " + (FILE_BYTES_MAX >> 20) + " MiB", null);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            String problem = Files.exists(file) ? String.valueOf(e.getMessage()) : "there is no such file";
            throw unreadable(name, file, problem, e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static OrtSession open(String name, Path file, byte[] bytes, OrtEnvironment environment) {
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.addConfigEntry("session.inter_op.allow_spinning", "0");
            // A pattern is kept for each input shape, and every batch size is one.
            options.setMemoryPatternOptimization(false);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            return environment.createSession(bytes, options);
        } catch (OrtException e) {
            throw unreadable(name, file, reason(e), e);
        }
    }

    private static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new MillraceException(ErrorCode.INTERNAL, "a model cannot be closed: " + reason(e), null, e);
        }
    }

    private static MillraceException unreadable(String name, Path file, String reason, @Nullable Exception cause) {
        return new MillraceException(
                ErrorCode.MODEL_UNREADABLE,
                "model " + name + " cannot be loaded from " + file + ": " + reason,
                null,
                cause);
    }

    private static List<Input> inputs(Collection<NodeInfo> infos) {
        List<Input> inputs = new ArrayList<>();
        for (NodeInfo info : infos) {
            if (info.getInfo() instanceof TensorInfo tensor) {
                inputs.add(new Input(info.getName(), element(tensor), shape(tensor)));
            } else {
                inputs.add(new Input(info.getName(), ElementType.OTHER, List.of(ModelSignature.DYNAMIC)));
            }
        }
        return inputs;
    }

    private static List<Output> outputs(Collection<NodeInfo> infos) {
        List<Output> outputs = new ArrayList<>();
        for (NodeInfo node : infos) {
            ValueInfo info = node.getInfo();
            if (info instanceof TensorInfo tensor) {
                outputs.add(new Output(node.getName(), OutputKind.TENSOR, element(tensor), shape(tensor)));
            } else if (info instanceof SequenceInfo sequence && sequence.isSequenceOfMaps()) {
                MapInfo map = sequence.mapInfo;
                outputs.add(new Output(node.getName(), OutputKind.MAPS, mapValue(map), List.of()));
            } else {
                outputs.add(new Output(node.getName(), OutputKind.OTHER, ElementType.OTHER, List.of()));
            }
        }
        return outputs;
    }

    private static List<Long> shape(TensorInfo tensor) {
        // An unnamed open dimension and a named one both arrive as -1.
        return Arrays.stream(tensor.getShape())
                .mapToObj(dimension -> dimension < 0 ? ModelSignature.DYNAMIC : dimension)
                .toList();
    }

    private static ElementType element(TensorInfo tensor) {
        // By ONNX's own type: the Java type shows unsigned numbers as signed ones.
        return switch (tensor.onnxType) {
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> ElementType.FLOAT;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> ElementType.DOUBLE;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> ElementType.INT64;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> ElementType.INT32;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING -> ElementType.STRING;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> ElementType.BOOL;
            default -> ElementType.OTHER;
        };
    }

    private static ElementType mapValue(MapInfo map) {
        return map.valueType == OnnxJavaType.FLOAT
                ? ElementType.FLOAT
                : map.valueType == OnnxJavaType.DOUBLE
                        ? ElementType.DOUBLE
                        : map.valueType == OnnxJavaType.INT64 ? ElementType.INT64 : ElementType.OTHER;
    }
}
