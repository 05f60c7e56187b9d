/** The admin API's records of money. */
@NullMarked
package dev.havu.api.admin.billing;

import org.jspecify.annotations.NullMarked;
