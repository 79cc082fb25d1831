package io.usageledger.access;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whose tokens are accepted beside API keys.
 *
 * @param issuer the claim {@code iss} of every token, exactly
 * @param jwkSetUri where the issuer's public keys stand: https, http on this machine, or file
 * @param audience what {@code aud} must contain: a token for another service is none for us
 * @param accountClaim the claim of a user's token that is the id of his account
 * @param serviceClients ids of clients ({@code client_id}, else {@code azp}) that act for
 *     themselves: the permissions among their scopes count as those of an API key. Every other
 *     token is a user's
 * @param clockSkew how far the issuer's clock may be from ours
 */
record TokenSettings(
    String issuer,
    URI jwkSetUri,
    String audience,
    @DefaultValue("sub") String accountClaim,
    @DefaultValue List<String> serviceClients,
    @DefaultValue("30s") Duration clockSkew) {
  private static final Duration CLOCK_SKEW_MAX = Duration.ofMinutes(5);
  private static final List<String> THIS_MACHINE = List.of("127.0.0.1", "localhost", "[::1]");

  TokenSettings {
    present("issuer", issuer);
    present("audience", audience);
    present("account-claim", accountClaim);
    if (jwkSetUri == null || !isTrusted(jwkSetUri)) {
      throw new IllegalArgumentException(
          "access.tokens.jwk-set-uri is %s, not an https: or file: address: whoever can change the keys on their way can make tokens"
              .formatted(jwkSetUri));
    }
    if (clockSkew.isNegative() || clockSkew.compareTo(CLOCK_SKEW_MAX) > 0) {
      throw new IllegalArgumentException(
          "access.tokens.clock-skew is %s, not from PT0S to %s"
              .formatted(clockSkew, CLOCK_SKEW_MAX));
    }
    serviceClients = List.copyOf(serviceClients);
  }

  private static void present(String name, String value) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(
          "access.tokens.%s is missing: without it no token can be trusted".formatted(name));
    }
  }

  private static boolean isTrusted(URI uri) {
    String scheme = uri.getScheme();
    return "https".equals(scheme)
        || "file".equals(scheme)
        || ("http".equals(scheme) && THIS_MACHINE.contains(uri.getHost()));
  }
}
