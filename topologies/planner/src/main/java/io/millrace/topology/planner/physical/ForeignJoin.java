// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.expression.TypedExpression;
import java.util.List;

/**
 * The steps of a join of tables on a foreign key, of which many rows of the left table may refer to one of the right.
 *
 * <pre>
 *   left ──> References ══> Answers ══> Joined ──>          ══> an internal topic
 *                             │
 *   right ────────────────────┘
 * </pre>
 *
 * <p>{@link References} and {@link Joined} run in the tasks of the left table, {@link Answers} in those of the right.
 */
public sealed interface ForeignJoin extends Step {
    /**
     * Keeps the rows of the left table, and tells the right one which of them refer to which key. A row that refers to nothing goes
     * through no topic: what it gives is given by {@link Joined}, which shares what is kept here.
     *
     * @param kind INNER or LEFT
     * @param foreignKey of the left table's rows; of the type of the right table's key
     * @param schema the input's; its keys are those of the left table
     */
    record References(String id, String input, Join kind, TypedExpression foreignKey, RowSchema schema)
            implements ForeignJoin {
        @Override
        public List<String> inputs() {
            return List.of(input);
        }

        @Override
        public boolean goesThroughTopic() {
            return true;
        }

        @Override
        public <R> R accept(StepVisitor<R> visitor) {
            return visitor.references(this);
        }
    }

    /**
     * Keeps the rows of the right table and who refers to them, and answers: when a row comes to refer to a key, and when the row of
     * a key changes.
     *
     * @param references the step that says who refers to what
     * @param table gives the rows of the right table
     * @param schema the table's
     */
    record Answers(String id, String references, String table, RowSchema schema) implements ForeignJoin {
        @Override
        public List<String> inputs() {
            return List.of(references, table);
        }

        @Override
        public boolean goesThroughTopic() {
            return true;
        }

        @Override
        public <R> R accept(StepVisitor<R> visitor) {
            return visitor.answers(this);
        }
    }

    /**
     * Joins each answer with the row that it is for, if that is still the one that asked.
     *
     * @param answers the step that answers
     * @param references the step that keeps the rows
     * @param kind INNER or LEFT
     * @param schema the left table's columns with its keys, and behind them the right table's
     */
    record Joined(String id, String answers, String references, Join kind, RowSchema schema) implements ForeignJoin {
        @Override
        public List<String> inputs() {
            return List.of(answers);
        }

        @Override
        public <R> R accept(StepVisitor<R> visitor) {
            return visitor.foreignJoin(this);
        }
    }
}
