/** The admin API: the operator's side of clouds, by area. */
@NullMarked
package dev.havu.server.admin;

import org.jspecify.annotations.NullMarked;
