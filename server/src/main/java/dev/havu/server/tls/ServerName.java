package dev.havu.server.tls;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a certificate can be for. */
public sealed interface ServerName {
    /** Under which every client on this machine may look for the server. */
    List<ServerName> OF_THIS_MACHINE = List.of(parse("localhost"), parse("127.0.0.1"), parse("::1"));

    /** A DNS name in lower case. */
    record Dns(String name) implements ServerName {
        private static final int LONGEST = 253;
        private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
        private static final Pattern FORM = Pattern.compile("(" + LABEL + "\\.)*" + LABEL);
        /** Programs disagree about whether something like 10.1 is a name or an address. */
        private static final Pattern ENDS_IN_A_NUMBER = Pattern.compile("(.*\\.)?[0-9]+");

        public Dns {
            if (name.length() > LONGEST
                    || !FORM.matcher(name).matches()
                    || ENDS_IN_A_NUMBER.matcher(name).matches()) {
                throw new IllegalArgumentException("not a DNS name: " + name);
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** An IP address. */
    record Address(InetAddress address) implements ServerName {
        @Override
        public String toString() {
            return address.getHostAddress();
        }
    }

    /**
     * Reads a name or a literal address; nothing is looked up.
     *
     * @throws IllegalArgumentException when it is neither
     */
    static ServerName parse(String text) {
        boolean address = text.contains(":") || text.matches("([0-9]{1,3}\\.){3}[0-9]{1,3}");
        return address ? new Address(InetAddress.ofLiteral(text)) : new Dns(text.toLowerCase(Locale.ROOT));
    }
}
