package dev.havu.server.tls;

import dev.havu.server.StartupException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Havu's own certificate authority. It is made once and kept, because whoever trusts it would have to trust every new one
 * again; for the same reason nothing but its owner's hand replaces it. What it may sign is written into its certificate.
 */
public final class CertificateAuthority {
    private static final String CERTIFICATE_FILE = "ca.pem";
    private static final String KEY_FILE = "ca.key";
    private static final Duration VALIDITY = Duration.ofDays(3650);
    /** Clients refuse certificates that live much longer than a year, and a restart is not needed to get the next one. */
    private static final Duration SERVER_VALIDITY = Duration.ofDays(90);

    private final Path directory;
    private final X509Certificate certificate;
    private final PrivateKey key;
    private final InstantSource clock;
    private final SecureRandom random;

    private CertificateAuthority(
            Path directory, X509Certificate certificate, PrivateKey key, InstantSource clock, SecureRandom random) {
        this.directory = directory;
        this.certificate = certificate;
        this.key = key;
        this.clock = clock;
        this.random = random;
    }

    /**
     * The authority of a directory, made on first use.
     *
     * @param names what it has to sign
     * @param clock the time as clients know it
     * @throws StartupException when it cannot be read or written, has expired, or may not sign these names
     */
    public static CertificateAuthority in(
            Path directory, Collection<ServerName> names, InstantSource clock, SecureRandom random) {
        if (!Files.exists(directory.resolve(CERTIFICATE_FILE)) && !Files.exists(directory.resolve(KEY_FILE))) {
            create(directory, names, clock, random);
        }
        CertificateAuthority authority = read(directory, clock, random);
        authority.requireSigner(names);
        return authority;
    }

    /** What clients have to trust. */
    public Path certificateFile() {
        return directory.resolve(CERTIFICATE_FILE);
    }

    /** A certificate of a server, and its issuer. */
    List<X509Certificate> sign(PublicKey serverKey, Collection<ServerName> names) {
        return List.of(
                Certificates.server(serverKey, names, certificate, key, clock.instant(), SERVER_VALIDITY, random),
                certificate);
    }

    private static CertificateAuthority read(Path directory, InstantSource clock, SecureRandom random) {
        for (String file : List.of(CERTIFICATE_FILE, KEY_FILE)) {
            if (!Files.exists(directory.resolve(file))) {
                throw new StartupException("the certificate authority in " + directory + " is not complete: " + file
                        + " is missing" + remedy(directory));
            }
        }
        X509Certificate certificate =
                PemFiles.certificates(directory.resolve(CERTIFICATE_FILE)).getFirst();
        PrivateKey key = PemFiles.key(directory.resolve(KEY_FILE));
        boolean ours = key.getAlgorithm().equals(Certificates.KEY_ALGORITHM);
        if (!ours || !PemFiles.belongTogether(certificate, key)) {
            throw new StartupException(
                    KEY_FILE + " in " + directory + " is not the key of " + CERTIFICATE_FILE + remedy(directory));
        }
        return new CertificateAuthority(directory, certificate, key, clock, random);
    }

    private void requireSigner(Collection<ServerName> names) {
        if (certificate.getBasicConstraints() < 0) {
            throw new StartupException(
                    certificateFile() + " is not the certificate of an authority" + remedy(directory));
        }
        Instant end = certificate.getNotAfter().toInstant();
        if (!clock.instant().isBefore(end)) {
            throw new StartupException(
                    "the certificate authority in " + directory + " expired at " + end + remedy(directory));
        }
        Set<String> foreign = names.stream()
                .filter(name -> !maySign(name))
                .map(ServerName::toString)
                .collect(Collectors.toCollection(TreeSet::new));
        if (!foreign.isEmpty()) {
            throw new StartupException(
                    "the certificate authority in " + directory + " was made for other names and may not" + " sign "
                            + String.join(", ", foreign) + remedy(directory));
        }
    }

    /** Tried, as its certificate says what it may sign in a form that only the validation of others reads. */
    private boolean maySign(ServerName name) {
        return Certificates.mayBeSigned(
                sign(certificate.getPublicKey(), List.of(name)).getFirst(), certificate);
    }

    private static String remedy(Path directory) {
        return "; remove " + directory + " to get a new one, which clients then have to trust instead";
    }

    /** Complete before it has its name: neither a crash nor a second start at the same time leaves half an authority. */
    private static void create(Path directory, Collection<ServerName> names, InstantSource clock, SecureRandom random) {
        try {
            Path parent = Objects.requireNonNull(directory.toAbsolutePath().getParent());
            if (!Files.isDirectory(parent)) {
                createDirectories(parent);
            }
            Path draft = Files.createTempDirectory(parent, directory.getFileName() + "-new-");
            KeyPair keys = Certificates.newKeyPair(random);
            X509Certificate certificate = Certificates.authority(keys, names, clock.instant(), VALIDITY, random);
            write(draft.resolve(KEY_FILE), PemFiles.text(keys.getPrivate()), "rw-------");
            write(draft.resolve(CERTIFICATE_FILE), PemFiles.text(certificate), "rw-r--r--");
            try {
                Files.move(draft, directory, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                if (!Files.exists(directory.resolve(KEY_FILE))) {
                    throw e;
                }
                // Another start was quicker, and its authority is as good.
                Files.delete(draft.resolve(KEY_FILE));
                Files.delete(draft.resolve(CERTIFICATE_FILE));
                Files.delete(draft);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new StartupException("the certificate authority cannot be kept in " + directory + " (" + e + ")", e);
        }
    }

    private static void createDirectories(Path directory) throws IOException {
        Files.createDirectories(directory);
        if (isPosix(directory)) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static void write(Path file, String text, String permissions) throws IOException {
        FileAttribute<?>[] attributes = isPosix(file)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
