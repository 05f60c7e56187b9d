package dev.havu.server.http;

import java.security.cert.X509Certificate;
import javax.net.ssl.X509TrustManager;

/** A client that takes any certificate, because the clock of the test is not that of the machine, by which others judge. */
public final class TrustsEverybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
