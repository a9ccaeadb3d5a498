// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.lang.reflect.Constructor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.codehaus.commons.compiler.CompileException;
import org.codehaus.janino.SimpleCompiler;
import org.codehaus.janino.util.ClassFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compiles sources, and keeps the classes of the last ones while there is memory. Any thread. */
final class CompiledClasses {
    /** HotSpot leaves methods above this size to the bytecode interpreter. */
    static final int METHOD_BYTES_MAX = 8_000;

    private static final int KEPT_MAX = 256;
    private static final Logger LOG = LoggerFactory.getLogger(CompiledClasses.class);

    /** Equal sources call the same classes only if the functions are the same. */
    private record Key(String source, Set<Class<?>> functions) {}

    private final Map<Key, SoftReference<Constructor<?>>> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, SoftReference<Constructor<?>>> eldest) {
            return size() > KEPT_MAX;
        }
    };

    private final Object compiling = new Object();
    private final AtomicInteger compilations = new AtomicInteger();

    /** An instance of the class whose source this is, made with the constants. */
    Object instance(ClassSource source, String text, List<Object> constants) {
        try {
            return constructor(source, text).newInstance((Object) constants.toArray());
        } catch (ReflectiveOperationException e) {
            throw defect(source, text, e);
        }
    }

    private Constructor<?> constructor(ClassSource source, String text) {
        Key key = new Key(text, Set.copyOf(source.functions()));
        Constructor<?> known = known(key);
        if (known != null) {
            return known;
        }
        // One at a time: tasks of a query start together and want the same classes.
        synchronized (compiling) {
            Constructor<?> meanwhile = known(key);
            if (meanwhile != null) {
                return meanwhile;
            }
            Constructor<?> compiled = compiled(source, text);
            synchronized (kept) {
                kept.put(key, new SoftReference<>(compiled));
            }
            return compiled;
        }
    }

    /** How many classes were made so far. */
    int compilations() {
        return compilations.get();
    }

    private @Nullable Constructor<?> known(Key key) {
        synchronized (kept) {
            SoftReference<Constructor<?>> reference = kept.get(key);
            return reference == null ? null : reference.get();
        }
    }

    private Constructor<?> compiled(ClassSource source, String text) {
        compilations.incrementAndGet();
        Map<String, Class<?>> functions = new HashMap<>();
        for (Class<?> function : source.functions()) {
            for (Class<?> each = function; each != null; each = each.getEnclosingClass()) {
                functions.put(each.getName(), each);
            }
        }
        try {
            SimpleCompiler compiler = new SimpleCompiler();
            compiler.setParentClassLoader(new StepClassLoader(ownLoader(), functions));
            compiler.cook(source.className() + ".java", text);
            checkSizes(compiler.getBytecodes());
            return compiler.getClassLoader()
                    .loadClass(ClassSource.PACKAGE + "." + source.className())
                    .getConstructor(Object[].class);
        } catch (CompileException | ReflectiveOperationException | IOException | RuntimeException | LinkageError e) {
            throw defect(source, text, e);
        }
    }

    private static ClassLoader ownLoader() {
        ClassLoader loader = CompiledClasses.class.getClassLoader();
        return loader == null ? ClassLoader.getSystemClassLoader() : loader;
    }

    private static void checkSizes(Map<String, byte[]> bytecodes) throws IOException {
        methodSizes(bytecodes).forEach((method, size) -> {
            if (size > METHOD_BYTES_MAX) {
                throw new IllegalStateException("method " + method + " has " + size + " bytes");
            }
        });
    }

    /** The bytes of each method's code. */
    static Map<String, Integer> methodSizes(Map<String, byte[]> bytecodes) throws IOException {
        Map<String, Integer> sizes = new HashMap<>();
        for (byte[] bytecode : bytecodes.values()) {
            ClassFile file = new ClassFile(new ByteArrayInputStream(bytecode));
            for (ClassFile.MethodInfo method : file.methodInfos) {
                for (ClassFile.AttributeInfo attribute : method.getAttributes()) {
                    if (attribute instanceof ClassFile.CodeAttribute code) {
                        sizes.put(method.getName() + method.getDescriptor(), code.code.length);
                    }
                }
            }
        }
        return sizes;
    }

    private static MillraceException defect(ClassSource source, String text, Throwable cause) {
        LOG.error("generated class {} is not usable; its source:\n{}", source.className(), text, cause);
        return new MillraceException(
                ErrorCode.INTERNAL,
                "generated class " + source.className() + " is not usable: " + cause.getMessage(),
                null,
                cause);
    }
}
