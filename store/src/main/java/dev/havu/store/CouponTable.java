package dev.havu.store;

import dev.havu.domain.billing.Coupon;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Coupons of a cloud. */
public interface CouponTable {
    @Nullable
    Coupon find(String cloud, String code);

    /** All, by code. */
    List<Coupon> all(String cloud);

    void insert(String cloud, Coupon coupon);

    void update(String cloud, Coupon coupon);

    void remove(String cloud, String code);
}
