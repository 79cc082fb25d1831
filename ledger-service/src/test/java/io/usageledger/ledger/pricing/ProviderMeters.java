package io.usageledger.ledger.pricing;

import static java.util.Objects.requireNonNull;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Providers' usage objects in our meters, as the ingest service derives them. A service is made to
 * be run and not to be depended on, so its classes are read from where the build puts them.
 */
final class ProviderMeters {
  private static final String NORMALISER = "io.usageledger.ingest.providers.NormalisedUsage";

  private static final Class<?> NORMALISED = load();

  private ProviderMeters() {}

  @SuppressWarnings("unchecked") // the accessor's own type is Map<String, Long>
  static Map<String, Long> of(String rawUsage) {
    try {
      Object usage = NORMALISED.getMethod("of", String.class).invoke(null, rawUsage);
      return (Map<String, Long>)
          requireNonNull(NORMALISED.getMethod("quantities").invoke(requireNonNull(usage)));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot normalise " + rawUsage, e);
    }
  }

  /** The loader is never closed: classes come out of it until the tests end. */
  private static Class<?> load() {
    Path classes = ProjectFiles.root().resolve("ingest-service/target/classes");
    if (!Files.isDirectory(classes)) {
      throw new IllegalStateException(
          "Not compiled yet: " + classes + "; run ./mvnw package -DskipTests first");
    }
    try {
      URL[] places = {classes.toUri().toURL()};
      return new URLClassLoader(places, ProviderMeters.class.getClassLoader())
          .loadClass(NORMALISER);
    } catch (MalformedURLException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
