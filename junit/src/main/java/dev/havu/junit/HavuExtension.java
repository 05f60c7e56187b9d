package dev.havu.junit;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;

/**
 * Makes a cloud for every test or class, hands it to parameters, drops it afterwards, and prints its recent events when a test
 * fails. Usually by {@link HavuTest}; otherwise
 *
 * <pre>{@code
 * @RegisterExtension
 * static final HavuExtension HAVU = HavuExtension.builder().balance("12.50").build();
 * }</pre>
 *
 * <p>All tests of a JVM share one server. It is found by, in this order, each as a JUnit configuration parameter or system
 * property, or else as an environment variable:
 *
 * <ul>
 *   <li>{@code havu.url} ({@code HAVU_SERVER}): one that runs; its {@code havu.admin-token} ({@code HAVU_ADMIN_TOKEN}) is the
 *       documented one unless it is given;
 *   <li>{@code havu.command} ({@code HAVU_COMMAND}): the launcher, which is started once, in memory on a free port;
 *   <li>{@code havu.home} ({@code HAVU_HOME}): the directory with the launcher;
 *   <li>{@code havu} on the {@code PATH}.
 * </ul>
 *
 * <p>{@code havu.options} ({@code HAVU_OPTIONS}) are further options of a server that is started, separated by spaces, instead
 * of {@code --rate-limits off}. It ends with the JVM.
 */
public final class HavuExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(HavuExtension.class);
    private static final String CLOUD = "cloud";

    private static final Map<Class<?>, Function<Havu, Object>> PARAMETERS = Map.of(
            Havu.class, havu -> havu,
            Project.class, Havu::project,
            CloudClock.class, Havu::clock,
            Faults.class, Havu::faults,
            Capacity.class, Havu::capacity,
            Ledger.class, Havu::ledger,
            Events.class, Havu::events);

    private final @Nullable CloudOptions registered;

    /** For {@link HavuTest}, which has the settings. */
    public HavuExtension() {
        this.registered = null;
    }

    private HavuExtension(CloudOptions options) {
        this.registered = options;
    }

    /** One with settings that have to be computed. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        // A nested class shares the cloud of the class around it.
        if (options(context).isolation() == Isolation.CLASS && find(context) == null) {
            create(context);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (options(context).isolation() == Isolation.TEST) {
            create(context);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Havu havu = find(context);
        Optional<Throwable> failure = context.getExecutionException();
        try {
            if (havu != null && failure.isPresent() && !(failure.get() instanceof TestAbortedException)) {
                // At once, because other tests may print, too.
                System.err.println("What happened in " + havu + " of " + context.getDisplayName() + ", which failed:\n"
                        + havu.events().recent());
            }
        } finally {
            dropOwn(context);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        dropOwn(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return PARAMETERS.containsKey(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Havu havu = find(context);
        Function<Havu, Object> part = PARAMETERS.get(parameter.getParameter().getType());
        if (havu == null || part == null) {
            throw new ParameterResolutionException("There is no cloud yet for " + parameter.getDeclaringExecutable()
                    + ": each test has its own. With @HavuTest(isolation = Isolation.CLASS) the class has one.");
        }
        return part.apply(havu);
    }

    private void create(ExtensionContext context) {
        AdminApi server = SharedServer.at(ServerLocation.find(
                name -> context.getConfigurationParameter(name).orElse(null), System::getenv));
        String title = context.getTestClass().map(Class::getSimpleName).orElse("")
                + context.getTestMethod().map(method -> "-" + method.getName()).orElse("");
        store(context).put(CLOUD, Clouds.create(server, title, options(context)));
    }

    private static void dropOwn(ExtensionContext context) {
        // Removes only what this very context has, not what those around it have.
        Havu own = store(context).remove(CLOUD, Havu.class);
        if (own != null) {
            own.drop();
        }
    }

    private static @Nullable Havu find(ExtensionContext context) {
        return store(context).get(CLOUD, Havu.class);
    }

    private static Store store(ExtensionContext context) {
        return context.getStore(NAMESPACE);
    }

    private CloudOptions options(ExtensionContext context) {
        if (registered != null) {
            return registered;
        }
        for (Class<?> type = context.getRequiredTestClass(); type != null; type = type.getEnclosingClass()) {
            HavuTest annotation = type.getAnnotation(HavuTest.class);
            if (annotation != null) {
                return CloudOptions.of(annotation);
            }
        }
        throw new HavuException("neither @HavuTest nor a registered HavuExtension tells what cloud is wanted");
    }

    /** Settings of the clouds; what is not called keeps the default of {@link HavuTest}. */
    public static final class Builder {
        private Isolation isolation = Isolation.TEST;
        private ClockMode clock = ClockMode.OFFSET;
        private @Nullable Instant now;
        private @Nullable BigDecimal balance;
        private String currency = "usd";
        private boolean instant;
        private @Nullable Long randomSeed;

        private Builder() {}

        /** Who has a cloud of its own. */
        public Builder isolation(Isolation chosen) {
            isolation = chosen;
            return this;
        }

        /** How the clock goes. */
        public Builder clock(ClockMode chosen) {
            clock = chosen;
            return this;
        }

        /** What the clock shows at first. */
        public Builder now(Instant moment) {
            now = moment;
            return this;
        }

        /** What the project has, in US dollars, such as {@code 12.50}. */
        public Builder balance(String amount) {
            return balance(amount, "usd");
        }

        /** What the project has, in {@code usd} or {@code eur}. */
        public Builder balance(String amount, String chosenCurrency) {
            balance = new BigDecimal(amount);
            currency = chosenCurrency;
            return this;
        }

        /** Machines and volumes change without taking time. */
        public Builder instant() {
            instant = true;
            return this;
        }

        /** What random choices follow from. */
        public Builder randomSeed(long seed) {
            randomSeed = seed;
            return this;
        }

        /** The extension to register. */
        public HavuExtension build() {
            return new HavuExtension(new CloudOptions(isolation, clock, now, balance, currency, instant, randomSeed));
        }
    }
}
