/** What things cost over time, and what a project has paid. Amounts are millionths of a currency unit, exact. */
@NullMarked
package dev.havu.domain.billing;

import org.jspecify.annotations.NullMarked;
