package io.usageledger.access;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How keys are checked.
 *
 * @param datasource where the keys stand
 * @param keyFreshFor how long an accepted key is believed without asking again: a deactivation
 *     takes effect within it
 * @param keyGraceFor how long a key that was accepted goes on being accepted while the database is
 *     away
 * @param unknownKeyFor how long an id that the database does not know is refused without asking
 * @param lastUsedEvery how often at most a key's last use is written
 * @param tokens whose tokens are accepted beside keys; null is nobody's
 * @param rememberedKeysMax how many keys, and how many unknown ids, are remembered: about 1 kB each
 */
@ConfigurationProperties("access")
record AccessSettings(
    Datasource datasource,
    @DefaultValue("10s") Duration keyFreshFor,
    @DefaultValue("5m") Duration keyGraceFor,
    @DefaultValue("10s") Duration unknownKeyFor,
    @DefaultValue("1m") Duration lastUsedEvery,
    @DefaultValue("10000") int rememberedKeysMax,
    @Nullable TokenSettings tokens) {

  AccessSettings {
    if (datasource == null) {
      throw new IllegalArgumentException(
          "access.datasource.url is missing: it says where the API keys stand");
    }
    within("access.key-fresh-for", keyFreshFor, Duration.ofMillis(100), Duration.ofMinutes(5));
    within("access.key-grace-for", keyGraceFor, keyFreshFor, Duration.ofDays(1));
    within("access.unknown-key-for", unknownKeyFor, Duration.ZERO, Duration.ofMinutes(5));
    within("access.last-used-every", lastUsedEvery, Duration.ofMillis(100), Duration.ofDays(1));
    if (rememberedKeysMax < 1 || rememberedKeysMax > 1_000_000) {
      throw new IllegalArgumentException(
          "access.remembered-keys-max is %d, not from 1 to 1000000".formatted(rememberedKeysMax));
    }
  }

  private static void within(String name, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "%s is %s, not from %s to %s".formatted(name, value, least, most));
    }
  }

  /**
   * The pool of the key store, apart from any other pool of the service.
   *
   * @param url JDBC address; its {@code currentSchema} contains {@code standing}
   * @param username a login role in the role {@code ledger_key_checker}
   * @param poolMax one connection for requests, one for upkeep; more only helps many new keys
   */
  record Datasource(
      String url,
      @DefaultValue("") String username,
      @DefaultValue("") String password,
      @DefaultValue("2") int poolMax) {

    Datasource {
      if (url == null || !url.startsWith("jdbc:postgresql:")) {
        throw new IllegalArgumentException(
            "access.datasource.url is missing or no jdbc:postgresql: address");
      }
      if (poolMax < 2 || poolMax > 20) {
        throw new IllegalArgumentException(
            "access.datasource.pool-max is %d, not from 2 to 20".formatted(poolMax));
      }
    }

    @Override
    public String toString() {
      return "Datasource[username=" + username + ", poolMax=" + poolMax + "]";
    }
  }
}
