@NullMarked
package dev.havu.engine.tenants;

import org.jspecify.annotations.NullMarked;
