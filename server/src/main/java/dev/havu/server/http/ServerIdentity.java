package dev.havu.server.http;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** What a server proves with that it is the one its clients look for. Asked with every connection, from any thread. */
public interface ServerIdentity {
    /** The private key; always the same. */
    PrivateKey key();

    /** Its certificate, followed by those that lead to an authority. May be renewed in the course of time. */
    List<X509Certificate> chain();
}
