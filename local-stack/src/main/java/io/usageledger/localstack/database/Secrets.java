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
import java.util.Properties;
import java.util.function.Supplier;

/** Passwords and keys of one stack, made when first asked for, in a file that only we may read. */
public final class Secrets {
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
  public String password(String role) {
    return keep("password." + role, () -> random(PASSWORD_BYTES));
  }

  /** The first API key, with every permission. */
  public ApiKey firstApiKey() {
    return ApiKey.parse(keep("api_key", () -> ApiKey.random().text()));
  }

  static String random(int bytes) {
    var random = new byte[bytes];
    RANDOM.nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  private synchronized String keep(String name, Supplier<String> maker) {
    String secret = known.getProperty(name);
    if (secret == null) {
      secret = maker.get();
      known.setProperty(name, secret);
      save();
    }
    return secret;
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
