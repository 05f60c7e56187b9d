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

/** How events are asked for. */
class EventStreamTest {
    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void events_come_over_the_socket_and_need_no_name_of_a_host(@TempDir Path directory) throws IOException {
        Path socket = directory.resolve("unix.socket");
        try (ServerSocketChannel daemon =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket))) {
            try (IncusClient client = IncusClient.open(new IncusEndpoint.UnixSocket(socket))) {
                client.listen(new Deaf());

                try (SocketChannel asked = daemon.accept();
                        BufferedReader request =
                                new BufferedReader(Channels.newReader(asked, StandardCharsets.UTF_8))) {
                    assertThat(request.readLine())
                            .isEqualTo("GET /1.0/events?type=lifecycle&all-projects=true HTTP/1.1");
                    assertThat(request.lines().takeWhile(line -> !line.isEmpty()))
                            .anyMatch("Upgrade: websocket"::equalsIgnoreCase);
                }
            }
        }
    }

    private static final class Deaf implements IncusEvents.Listener {
        @Override
        public void connected() {}

        @Override
        public void happened(IncusEvents.Lifecycle event) {}

        @Override
        public void disconnected(String reason) {}
    }
}
