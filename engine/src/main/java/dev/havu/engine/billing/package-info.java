/** The meter and the ledger: who pays what when, coupons, long-term contracts, and what happens when the money is spent. */
@NullMarked
package dev.havu.engine.billing;

import org.jspecify.annotations.NullMarked;
