/** Checks requests and answers against the OpenAPI document. */
@NullMarked
package dev.havu.api.contract;

import org.jspecify.annotations.NullMarked;
