/**
 * A thin HTTP port of our own, so that the server library behind it can be exchanged: listener, request, response, router
 * and the visible list of decorators. Only {@code HttpListener} and what it is made of know the library.
 */
@NullMarked
package dev.havu.server.http;

import org.jspecify.annotations.NullMarked;
