package dev.havu.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"localhost", "api.verda.com", "xn--bcher-kva.example", "a-1.b2", "1.example"})
    void names_are_names(String text) {
        assertThat(ServerName.parse(text)).isEqualTo(new ServerName.Dns(text));
    }

    @Test
    void names_are_the_same_in_any_case() {
        assertThat(ServerName.parse("API.Verda.Com")).isEqualTo(ServerName.parse("api.verda.com"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "192.168.1.255", "0:0:0:0:0:0:0:1", "2001:db8:0:0:0:0:0:1"})
    void addresses_are_addresses(String text) {
        assertThat(ServerName.parse(text))
                .isInstanceOf(ServerName.Address.class)
                .hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "a.",
                ".a",
                "a..b",
                "-a",
                "a-",
                "a_b",
                "bücher.example",
                "*.verda.com",
                "https://api.verda.com",
                "api.verda.com:443",
                "10",
                "10.1",
                "1.2.3.256",
                "1.2.3.4.5",
                "a.10",
                "::g",
                "a b"
            })
    void everything_else_is_refused(String text) {
        assertThatThrownBy(() -> ServerName.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void what_no_name_server_would_take_is_refused() {
        String label = "a".repeat(63);

        assertThat(ServerName.parse(label)).hasToString(label);
        assertThatThrownBy(() -> ServerName.parse(label + "a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ServerName.parse((label + ".").repeat(4) + "a"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
