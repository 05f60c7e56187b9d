/** The walls between the rooms. */
@NullMarked
package dev.havu.architecture;

import org.jspecify.annotations.NullMarked;
