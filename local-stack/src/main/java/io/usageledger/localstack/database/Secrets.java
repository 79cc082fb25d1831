package io.usageledger.localstack.database;

import io.usageledger.localstack.process.StackException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Properties;

/** Passwords and keys of one stack, made when first asked for, in a file that only we may read. */
public final class Secrets {
  private static final String API_KEY = "api_key";
  private static final int PASSWORD_BYTES = 24;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path file;
  private final Properties known = new Properties();

  private Secrets(Path file) {
    this.file = file;
  }

  public static Secrets open(Path file) {
    var secrets = new Secrets(file);
    try {
      if (Files.exists(file)) {
        secrets.known.load(new StringReader(Files.readString(file)));
      }
    } catch (IOException e) {
      throw new StackException("Cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
    return secrets;
  }

  /** The password of a database role; the same one every time. */
  public synchronized String password(String role) {
    String name = "password." + role;
    return known.containsKey(name) ? known.getProperty(name) : newPassword(name);
  }

  /** The first API key of the stack, which may do everything; empty before it was made. */
  public synchronized Optional<String> findApiKey() {
    return Optional.ofNullable(known.getProperty(API_KEY));
  }

  synchronized void keepApiKey(String text) {
    known.setProperty(API_KEY, text);
    save();
  }

  private String newPassword(String name) {
    var random = new byte[PASSWORD_BYTES];
    RANDOM.nextBytes(random);
    known.setProperty(name, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    save();
    return known.getProperty(name);
  }

  private void save() {
    try {
      Files.createDirectories(file.getParent());
      var text = new StringWriter();
      known.store(text, "Secrets of the local stack; they go with its data");
      Path fresh =
          Files.createTempFile(
              file.getParent(),
              "secrets",
              ".new",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(fresh, text.toString());
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new StackException("Cannot write %s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
