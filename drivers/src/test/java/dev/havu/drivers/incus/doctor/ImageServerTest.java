package dev.havu.drivers.incus.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.havu.drivers.incus.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists of images as the public image servers have them. */
class ImageServerTest {
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aliases_come_with_what_there_are_files_for() throws IOException {
        serve("/streams/v1/index.json", """
                {"format": "index:1.0", "index": {
                  "images": {"datatype": "image-downloads", "format": "products:1.0", "path": "streams/v1/images.json"},
                  "other": {"datatype": "something-else", "path": "streams/v1/other.json"}}}
                """);
        serve("/streams/v1/images.json", """
                {"format": "products:1.0", "datatype": "image-downloads", "products": {
                  "ubuntu:noble:amd64:cloud": {"aliases": "ubuntu/noble/cloud,ubuntu/24.04/cloud", "arch": "amd64", "versions": {
                    "20261101_07:42": {"items": {
                      "incus.tar.xz": {"ftype": "incus.tar.xz"},
                      "root.squashfs": {"ftype": "squashfs"},
                      "disk.qcow2": {"ftype": "disk-kvm.img"}}}}},
                  "alpine:3.22:amd64:default": {"aliases": "alpine/3.22", "arch": "amd64", "versions": {
                    "20261101_13:00": {"items": {"rootfs.tar.xz": {"ftype": "root.tar.xz"}}}}}}}
                """);

        assertThat(ImageServer.overHttp().images(url()))
                .isEqualTo(Map.of(
                        "ubuntu/noble/cloud", Set.of(Kind.CONTAINER, Kind.VIRTUAL_MACHINE),
                        "ubuntu/24.04/cloud", Set.of(Kind.CONTAINER, Kind.VIRTUAL_MACHINE),
                        "alpine/3.22", Set.of(Kind.CONTAINER)));
    }

    @Test
    void a_server_that_has_no_list_is_named() {
        assertThatThrownBy(() -> ImageServer.overHttp().images(url()))
                .isInstanceOf(IOException.class)
                .hasMessage(url() + "/streams/v1/index.json answers 404");

        serve("/streams/v1/index.json", "<html>");
        assertThatThrownBy(() -> ImageServer.overHttp().images(url()))
                .isInstanceOf(IOException.class)
                .hasMessage(url() + "/streams/v1/index.json is no list of images");
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void serve(String path, String text) {
        server.createContext(path, exchange -> {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }
}
