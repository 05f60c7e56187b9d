/** The documentation that the server serves: the OpenAPI document, a page that renders it, and the entry page. */
@NullMarked
package dev.havu.server.docs;

import org.jspecify.annotations.NullMarked;
