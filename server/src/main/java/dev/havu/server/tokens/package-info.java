/** Access and refresh tokens: issuing, checking, and who a request comes from. */
@NullMarked
package dev.havu.server.tokens;

import org.jspecify.annotations.NullMarked;
