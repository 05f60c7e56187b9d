package dev.havu.engine.billing;

import dev.havu.domain.Refusal;
import dev.havu.domain.billing.Coupon;
import dev.havu.domain.billing.LedgerEntry;
import dev.havu.domain.tenants.Project;
import dev.havu.engine.Transaction;

/** Redeems the coupons that orders name. Each works once, before it expires, in its currency. */
public final class Coupons {
    private Coupons() {}

    /**
     * Adds a coupon's value to the balance of a project.
     *
     * @throws Refusal if there is no such coupon, or it cannot be redeemed
     */
    public static void redeem(Transaction transaction, Project project, String code) {
        String cloud = project.key().cloud();
        Coupon coupon = transaction.session().coupons().find(cloud, code);
        if (coupon == null) {
            throw Refusal.invalid("coupon: there is no coupon `" + code + "`");
        }
        if (coupon.redeemedAt() != null) {
            throw Refusal.invalid("coupon: `" + code + "` was used already; a coupon works once");
        }
        if (coupon.expiresAt() != null && !transaction.now().isBefore(coupon.expiresAt())) {
            throw Refusal.invalid("coupon: `" + code + "` has expired at " + coupon.expiresAt());
        }
        if (coupon.currency() != project.currency()) {
            throw Refusal.invalid("coupon: `" + code + "` is in "
                    + coupon.currency().wireName() + ", and the project pays in "
                    + project.currency().wireName());
        }
        transaction
                .session()
                .coupons()
                .update(cloud, coupon.redeemed(project.key().project(), transaction.now()));
        transaction
                .session()
                .ledger()
                .append(
                        project.key(),
                        transaction.now(),
                        LedgerEntry.Kind.COUPON,
                        coupon.amount(),
                        null,
                        "coupon " + code);
    }
}
