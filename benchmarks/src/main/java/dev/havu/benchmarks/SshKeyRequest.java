package dev.havu.benchmarks;

/** The write that is measured, and what is stored of it. */
final class SshKeyRequest {
    static final String NAME = "benchmark";
    static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f benchmark";
    static final String FINGERPRINT = "0f:a2:0a:d7:38:3e:65:45:08:6b:63:84:1c:ff:dc:ba";

    private SshKeyRequest() {}

    static HttpRequest with(String token) {
        return HttpRequest.of(201, "POST", "/ssh-keys", token, "{\"name\":\"" + NAME + "\",\"key\":\"" + KEY + "\"}");
    }
}
