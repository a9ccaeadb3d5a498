// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import java.util.Map;

/**
 * Lets a generated class see the classes of the functions that it calls, from whatever loader they came. The generated class
 * itself has a loader of its own below this one, so that both go when it goes. Any thread.
 */
final class StepClassLoader extends ClassLoader {
    private final Map<String, Class<?>> functions;

    StepClassLoader(ClassLoader parent, Map<String, Class<?>> functions) {
        super(parent);
        this.functions = Map.copyOf(functions);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        Class<?> function = functions.get(name);
        return function == null ? super.loadClass(name, resolve) : function;
    }
}
