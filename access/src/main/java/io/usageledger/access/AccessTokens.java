package io.usageledger.access;

import static io.usageledger.access.AccessRefusal.TOKENS_UNAVAILABLE;
import static io.usageledger.access.AccessRefusal.TOKEN_EXPIRED;
import static io.usageledger.access.AccessRefusal.TOKEN_INVALID;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import java.text.ParseException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks JSON web tokens: signed by a key of the issuer, with an algorithm that has a public key,
 * for us, in time. Nothing is believed that is not checked, and nothing passes while it cannot be
 * checked.
 */
final class AccessTokens {
  /** Header, claims and signature in base64url; what is not of this form is no token. */
  private static final Pattern FORM =
      Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*");

  /** With a public key alone: a secret that both sides know would let us make tokens. */
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256);

  private static final int ACCOUNT_ID_MAX_CHARS = 255;

  private final TokenSettings settings;
  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

  AccessTokens(TokenSettings settings, JWKSource<SecurityContext> keys, Clock clock) {
    this.settings = settings;
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
    processor.setJWTClaimsSetVerifier(claims(settings, clock));
  }

  private static DefaultJWTClaimsVerifier<SecurityContext> claims(
      TokenSettings settings, Clock clock) {
    JWTClaimsSet exact = new JWTClaimsSet.Builder().issuer(settings.issuer()).build();
    var verifier =
        new DefaultJWTClaimsVerifier<SecurityContext>(
            settings.audience(), exact, Set.of("exp", "sub")) {
          @Override
          protected Date currentTime() {
            return Date.from(clock.instant());
          }
        };
    verifier.setMaxClockSkew((int) settings.clockSkew().toSeconds());
    return verifier;
  }

  static boolean isToken(String text) {
    return FORM.matcher(text).matches();
  }

  /**
   * @throws KeyRefusedException when the token is not accepted, or cannot be checked now
   */
  TokenCaller accept(String text) {
    try {
      return caller(processor.process(text, null));
    } catch (ExpiredJWTException e) {
      throw new KeyRefusedException(TOKEN_EXPIRED, "The token has expired: fetch a new one");
    } catch (RemoteKeySourceException e) {
      throw new KeyRefusedException(
          TOKENS_UNAVAILABLE,
          "The token cannot be checked now: the keys of its issuer cannot be read");
    } catch (ParseException | BadJOSEException | JOSEException e) {
      throw new KeyRefusedException(TOKEN_INVALID, "The token is refused: " + e.getMessage());
    }
  }

  private TokenCaller caller(JWTClaimsSet claims) throws ParseException {
    List<String> scopes = scopes(claims);
    if (settings.serviceClients().contains(clientId(claims))) {
      return TokenCaller.service(claims.getSubject(), known(scopes, Permission::find));
    }
    String accountId = claims.getStringClaim(settings.accountClaim());
    if (accountId == null || accountId.isBlank() || accountId.length() > ACCOUNT_ID_MAX_CHARS) {
      throw new KeyRefusedException(
          TOKEN_INVALID,
          "The token is refused: its claim %s is no account's id"
              .formatted(settings.accountClaim()));
    }
    return TokenCaller.user(claims.getSubject(), accountId, known(scopes, Scope::find));
  }

  private static @Nullable String clientId(JWTClaimsSet claims) throws ParseException {
    String clientId = claims.getStringClaim("client_id");
    return clientId == null ? claims.getStringClaim("azp") : clientId;
  }

  /** One text with spaces, as RFC 9068 has it, or a list, as some issuers send it. */
  private static List<String> scopes(JWTClaimsSet claims) throws ParseException {
    Object scope =
        claims.getClaim("scope") == null ? claims.getClaim("scp") : claims.getClaim("scope");
    if (scope instanceof String text) {
      return Arrays.asList(text.split(" "));
    }
    if (scope instanceof List<?> list) {
      return list.stream().filter(String.class::isInstance).map(String.class::cast).toList();
    }
    return List.of();
  }

  private static <T> Set<T> known(List<String> texts, Function<String, Optional<T>> find) {
    return texts.stream()
        .map(find)
        .flatMap(Optional::stream)
        .collect(Collectors.toUnmodifiableSet());
  }
}
