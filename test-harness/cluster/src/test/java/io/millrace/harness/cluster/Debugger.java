// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.Method;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import com.sun.jdi.connect.ListeningConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stops a child process, with all its threads, where it enters a method: so that it can be killed at a point that no signal would
 * meet, without a line for it in the program. One process for each; one thread.
 */
final class Debugger implements AutoCloseable {
    private final ListeningConnector connector;
    private final Map<String, Connector.Argument> arguments;
    private final String address;
    private @Nullable VirtualMachine process;
    private @Nullable EventSet stopped;

    private Debugger(ListeningConnector connector, Map<String, Connector.Argument> arguments, String address) {
        this.connector = connector;
        this.arguments = arguments;
        this.address = address;
    }

    /** Waits for a process that is started with {@link #jvmArgument}. */
    static Debugger listening(Duration timeout) {
        ListeningConnector connector = Bootstrap.virtualMachineManager().listeningConnectors().stream()
                .filter(each -> each.transport().name().equals("dt_socket"))
                .findFirst()
                .orElseThrow();
        Map<String, Connector.Argument> arguments = connector.defaultArguments();
        argument(arguments, "localAddress").setValue("127.0.0.1");
        argument(arguments, "port").setValue("0");
        argument(arguments, "timeout").setValue(Long.toString(timeout.toMillis()));
        try {
            return new Debugger(connector, arguments, connector.startListening(arguments));
        } catch (IOException | IllegalConnectorArgumentsException e) {
            throw new IllegalStateException("cannot listen for a process", e);
        }
    }

    private static Connector.Argument argument(Map<String, Connector.Argument> arguments, String name) {
        Connector.Argument argument = arguments.get(name);
        if (argument == null) {
            throw new IllegalStateException("no argument " + name + " in " + arguments.keySet());
        }
        return argument;
    }

    /** For the one process that is to be watched. */
    String jvmArgument() {
        return "-agentlib:jdwp=transport=dt_socket,server=n,suspend=n,address=" + address;
    }

    /** To be called when the process was started: it does not begin before. */
    void attach() {
        try {
            process = connector.accept(arguments);
        } catch (IOException | IllegalConnectorArgumentsException e) {
            throw new IllegalStateException("the process does not connect", e);
        }
    }

    /** From now on the process stops where it enters a method for the given time; the class has one method of that name. */
    void stopAt(String className, String method, int times) {
        VirtualMachine vm = attached();
        ClassPrepareRequest loaded = vm.eventRequestManager().createClassPrepareRequest();
        loaded.addClassFilter(className);
        loaded.putProperty("method", method);
        loaded.putProperty("times", times);
        loaded.setSuspendPolicy(EventRequest.SUSPEND_ALL);
        List<ReferenceType> there = vm.classesByName(className);
        if (there.isEmpty()) {
            loaded.enable();
        } else {
            breakAt(there.get(0), loaded);
        }
    }

    private VirtualMachine attached() {
        VirtualMachine vm = process;
        if (vm == null) {
            throw new IllegalStateException("no process");
        }
        return vm;
    }

    private static void breakAt(ReferenceType type, EventRequest wanted) {
        String name = String.valueOf(wanted.getProperty("method"));
        List<Method> methods = type.methodsByName(name).stream()
                .filter(method -> !method.isAbstract() && !method.isBridge())
                .toList();
        if (methods.size() != 1) {
            throw new IllegalStateException(methods.size() + " methods " + name + " in " + type.name());
        }
        BreakpointRequest request = type.virtualMachine()
                .eventRequestManager()
                .createBreakpointRequest(methods.get(0).location());
        request.addCountFilter((Integer) wanted.getProperty("times"));
        request.setSuspendPolicy(EventRequest.SUSPEND_ALL);
        request.enable();
    }

    /** Returns when all threads of the process stand still. */
    void awaitStop(Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        try {
            while (System.nanoTime() < end) {
                long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                EventSet events = attached().eventQueue().remove(Math.max(1, millis));
                if (events != null && isStop(events)) {
                    stopped = events;
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException("the process did not come there within " + timeout);
    }

    /** What is not a stop is answered, and the process goes on. */
    private static boolean isStop(EventSet events) {
        boolean stop = false;
        for (Event event : events) {
            if (event instanceof ClassPrepareEvent loaded) {
                breakAt(loaded.referenceType(), loaded.request());
            }
            stop |= event instanceof BreakpointEvent;
        }
        if (!stop) {
            events.resume();
        }
        return stop;
    }

    /** Lets a process go on that stands still. */
    void goOn() {
        EventSet events = stopped;
        if (events != null) {
            stopped = null;
            events.resume();
        }
    }

    /** A process that lives goes on without the debugger. */
    @Override
    public void close() {
        try {
            VirtualMachine vm = process;
            if (vm != null) {
                vm.dispose();
            }
            connector.stopListening(arguments);
        } catch (VMDisconnectedException killed) {
            // What it was for.
        } catch (IOException | IllegalConnectorArgumentsException e) {
            throw new IllegalStateException("cannot stop listening", e);
        }
    }
}
