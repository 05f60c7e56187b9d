/**
 * Certificates: the local authority, what it signs, and files of the operator's own. Keys, signatures and all reading are
 * the JDK's; only what the JDK cannot do, putting a certificate together, is done here.
 */
@NullMarked
package dev.havu.server.tls;

import org.jspecify.annotations.NullMarked;
