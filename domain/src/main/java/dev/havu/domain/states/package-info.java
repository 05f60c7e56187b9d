@NullMarked
package dev.havu.domain.states;

import org.jspecify.annotations.NullMarked;
