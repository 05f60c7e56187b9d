@NullMarked
package dev.havu.domain.tenants;

import org.jspecify.annotations.NullMarked;
