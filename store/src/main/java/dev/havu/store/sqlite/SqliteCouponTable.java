package dev.havu.store.sqlite;

import dev.havu.domain.billing.Coupon;
import dev.havu.domain.money.Currency;
import dev.havu.store.CouponTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Coupons in SQLite. */
record SqliteCouponTable(Sql sql) implements CouponTable {
    private static final String SELECT =
            "SELECT code, amount, currency, expires_at, redeemed_at, redeemed_by FROM coupons WHERE cloud = ?";

    @Override
    public @Nullable Coupon find(String cloud, String code) {
        return sql.one(SELECT + " AND code = ?", SqliteCouponTable::coupon, cloud, code);
    }

    @Override
    public List<Coupon> all(String cloud) {
        return sql.list(SELECT + " ORDER BY code", SqliteCouponTable::coupon, cloud);
    }

    @Override
    public void insert(String cloud, Coupon coupon) {
        sql.update(
                """
                INSERT INTO coupons (cloud, code, amount, currency, expires_at, redeemed_at, redeemed_by)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                cloud,
                coupon.code(),
                coupon.amount(),
                coupon.currency(),
                coupon.expiresAt(),
                coupon.redeemedAt(),
                coupon.redeemedBy());
    }

    @Override
    public void update(String cloud, Coupon coupon) {
        sql.update(
                "UPDATE coupons SET redeemed_at = ?, redeemed_by = ? WHERE cloud = ? AND code = ?",
                coupon.redeemedAt(),
                coupon.redeemedBy(),
                cloud,
                coupon.code());
    }

    @Override
    public void remove(String cloud, String code) {
        sql.update("DELETE FROM coupons WHERE cloud = ? AND code = ?", cloud, code);
    }

    private static Coupon coupon(Row row) {
        return new Coupon(
                row.text(),
                row.number(),
                row.constant(Currency.class),
                row.instantOrNull(),
                row.instantOrNull(),
                row.textOrNull());
    }
}
