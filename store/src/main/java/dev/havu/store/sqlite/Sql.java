package dev.havu.store.sqlite;

import dev.havu.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connection and its prepared statements. Statements are kept for the life of the connection: compiling SQL costs more
 * than running it here (docs/decisions/0003). Not thread-safe; one statement must not be used again while its rows are read.
 */
final class Sql implements AutoCloseable {
    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private @Nullable TenantTables tenantTables;

    Sql(Connection connection) {
        this.connection = connection;
    }

    /** Which tables there are and which rows of them are a cloud's, as the schema says now. */
    CloudTables cloudTables() {
        try {
            return CloudTables.of(connection);
        } catch (SQLException failure) {
            throw failed(failure);
        }
    }

    /** Whose the rows of the tables are; read once. */
    TenantTables tenantTables() {
        TenantTables known = tenantTables;
        if (known == null) {
            known = TenantTables.of(cloudTables());
            tenantTables = known;
        }
        return known;
    }

    /** Runs a statement and returns how many rows it changed. */
    int update(String sql, @Nullable Object... arguments) {
        try {
            return prepare(sql, arguments).executeUpdate();
        } catch (SQLException failure) {
            throw failed(sql, failure);
        }
    }

    /** The first row, or null when there is none. */
    <R> @Nullable R one(String sql, Function<Row, R> mapper, @Nullable Object... arguments) {
        try (ResultSet results = prepare(sql, arguments).executeQuery()) {
            return results.next() ? mapper.apply(new Row(results)) : null;
        } catch (SQLException failure) {
            throw failed(sql, failure);
        }
    }

    /** All rows. */
    <R> List<R> list(String sql, Function<Row, R> mapper, @Nullable Object... arguments) {
        try (ResultSet results = prepare(sql, arguments).executeQuery()) {
            List<R> rows = new ArrayList<>();
            while (results.next()) {
                rows.add(mapper.apply(new Row(results)));
            }
            return rows;
        } catch (SQLException failure) {
            throw failed(sql, failure);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException failure) {
            throw failed(failure);
        }
    }

    private PreparedStatement prepare(String sql, @Nullable Object... arguments) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < arguments.length; i++) {
            bind(statement, i + 1, arguments[i]);
        }
        return statement;
    }

    private static void bind(PreparedStatement statement, int index, @Nullable Object argument) throws SQLException {
        switch (argument) {
            case null -> statement.setObject(index, null);
            case String text -> statement.setString(index, text);
            case Integer number -> statement.setInt(index, number);
            case Long number -> statement.setLong(index, number);
            case Boolean flag -> statement.setInt(index, flag ? 1 : 0);
            case java.time.Instant instant -> statement.setLong(index, instant.toEpochMilli());
            case java.math.BigDecimal amount -> statement.setString(index, amount.toPlainString());
            case Enum<?> constant -> statement.setString(index, constant.name());
            default -> throw new IllegalArgumentException("cannot store a " + argument.getClass());
        }
    }

    /** Forgets the statement as well: after some errors, a full disk for one, the driver has finished it for good. */
    private StoreException failed(String sql, SQLException failure) {
        StoreException translated = failed(failure);
        PreparedStatement statement = statements.remove(sql);
        if (statement != null) {
            try {
                statement.close();
            } catch (SQLException alreadyFinished) {
                translated.addSuppressed(alreadyFinished);
            }
        }
        return translated;
    }

    private static StoreException failed(SQLException failure) {
        return new StoreException("the state file could not be read or written: " + failure.getMessage(), failure);
    }
}
