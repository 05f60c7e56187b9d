package dev.havu.drivers.incus.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The events of Incus, by its socket on this machine. */
class EventStreamTest {
    @TempDir
    Path directory;

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void they_are_asked_for_by_the_socket_and_no_host_is_looked_up() throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("incus.socket"));
        try (ServerSocketChannel incus =
                        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
                IncusClient client = IncusClient.open(new IncusEndpoint.UnixSocket(address.getPath()))) {
            client.listen(new NoListener());

            try (SocketChannel connection = incus.accept();
                    BufferedReader request =
                            new BufferedReader(Channels.newReader(connection, StandardCharsets.UTF_8))) {
                assertThat(request.readLine()).isEqualTo("GET /1.0/events?type=lifecycle&all-projects=true HTTP/1.1");
            }
        }
    }

    /** Hears nothing. */
    private static final class NoListener implements IncusEvents.Listener {
        @Override
        public void connected() {}

        @Override
        public void happened(IncusEvents.Lifecycle event) {}

        @Override
        public void disconnected(String reason) {}
    }
}
