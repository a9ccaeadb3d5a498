// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.rocksdb;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** What a class logs from warnings upwards, until closed. */
public final class LogLines extends AbstractAppender implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger logger;

    private LogLines(Logger logger) {
        super("lines", null, null, true, Property.EMPTY_ARRAY);
        this.logger = logger;
    }

    public static LogLines of(Class<?> source) {
        Logger logger = (Logger) LogManager.getLogger(source);
        LogLines lines = new LogLines(logger);
        lines.start();
        logger.addAppender(lines);
        // Not the logger's own level: SLF4J has another logger of the same name.
        Configurator.setLevel(source, Level.WARN);
        return lines;
    }

    /** As {@link #of}, and nobody else gets to see it: for tests that provoke thousands of lines. */
    public static LogLines only(Class<?> source) {
        LogLines lines = of(source);
        lines.logger.setAdditive(false);
        return lines;
    }

    public List<String> lines() {
        return lines;
    }

    @Override
    public void append(LogEvent event) {
        lines.add(event.getMessage().getFormattedMessage());
    }

    @Override
    public void close() {
        logger.setAdditive(true);
        logger.removeAppender(this);
        stop();
    }
}
