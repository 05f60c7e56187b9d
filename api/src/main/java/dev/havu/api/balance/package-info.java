@NullMarked
package dev.havu.api.balance;

import org.jspecify.annotations.NullMarked;
