package dev.havu.store.sqlite;

import dev.havu.domain.faults.Fault;
import dev.havu.domain.faults.FaultEffect;
import dev.havu.store.FaultTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

record SqliteFaultTable(Sql sql) implements FaultTable {
    private static final String SELECT =
            "SELECT id, cloud, operation, project, skip, times, effect_kind, effect, passed, hits FROM faults";

    /** The words that effects are stored under. */
    private enum Kind {
        REFUSE(FaultEffect.Refuse.class),
        DELAY(FaultEffect.Delay.class),
        DROP(FaultEffect.Drop.class),
        OUTCOME(FaultEffect.Outcome.class);

        private final Class<? extends FaultEffect> type;

        Kind(Class<? extends FaultEffect> type) {
            this.type = type;
        }

        static Kind of(FaultEffect effect) {
            return switch (effect) {
                case FaultEffect.Refuse ignored -> REFUSE;
                case FaultEffect.Delay ignored -> DELAY;
                case FaultEffect.Drop ignored -> DROP;
                case FaultEffect.Outcome ignored -> OUTCOME;
            };
        }
    }

    @Override
    public @Nullable Fault find(String cloud, String id) {
        return sql.one(SELECT + " WHERE cloud = ? AND id = ?", SqliteFaultTable::map, cloud, id);
    }

    @Override
    public List<Fault> list(String cloud) {
        return sql.list(SELECT + " WHERE cloud = ? ORDER BY ordinal", SqliteFaultTable::map, cloud);
    }

    @Override
    public void insert(Fault fault) {
        sql.update(
                """
                INSERT INTO faults (id, cloud, operation, project, skip, times, effect_kind, effect, passed, hits)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                fault.id(),
                fault.cloud(),
                fault.operation(),
                fault.project(),
                fault.skip(),
                fault.times(),
                Kind.of(fault.effect()),
                Documents.write(fault.effect()),
                fault.passed(),
                fault.hits());
    }

    @Override
    public void count(Fault fault) {
        sql.update("UPDATE faults SET passed = ?, hits = ? WHERE id = ?", fault.passed(), fault.hits(), fault.id());
    }

    @Override
    public boolean delete(String cloud, String id) {
        return sql.update("DELETE FROM faults WHERE cloud = ? AND id = ?", cloud, id) > 0;
    }

    @Override
    public void deleteAll(String cloud) {
        sql.update("DELETE FROM faults WHERE cloud = ?", cloud);
    }

    private static Fault map(Row row) {
        return new Fault(
                row.text(),
                row.text(),
                row.text(),
                row.textOrNull(),
                row.integer(),
                row.integerOrNull(),
                effect(row.constant(Kind.class), row.text()),
                row.integer(),
                row.integer());
    }

    private static FaultEffect effect(Kind kind, String json) {
        return Documents.read(json, kind.type);
    }
}
