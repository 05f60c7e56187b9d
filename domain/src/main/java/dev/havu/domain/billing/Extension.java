package dev.havu.domain.billing;

import java.util.Locale;

/** What happens when a long-term contract ends ({@code extension_settings} of the schema). */
public enum Extension {
    /** The next period is paid, at the price of that day. */
    AUTO_RENEW,
    /** It goes on by the hour, at the price of that day. */
    PAY_AS_YOU_GO,
    /** The machine is discontinued. */
    END_CONTRACT;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
