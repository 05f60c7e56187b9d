/** What the cloud is, as plain values and tables. */
@NullMarked
package dev.havu.domain;

import org.jspecify.annotations.NullMarked;
