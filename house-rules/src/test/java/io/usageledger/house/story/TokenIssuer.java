package io.usageledger.house.story;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/** An OAuth server as far as the ledger sees it: a file with its public key, and tokens. */
final class TokenIssuer {
  private static final String NAME = "https://issuer.example/";
  private static final String AUDIENCE = "usage-ledger";
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final KeyPair keys;
  private final Path published;

  TokenIssuer(Path directory) throws GeneralSecurityException, IOException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    keys = generator.generateKeyPair();
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    published =
        Files.writeString(
            directory.resolve("issuer-keys.json"),
            """
            {"keys":[{"kty":"RSA","use":"sig","kid":"issuer-1","n":"%s","e":"%s"}]}
            """
                .formatted(number(key.getModulus()), number(key.getPublicExponent())));
  }

  /** What {@code ./ledger up} must be told so that these tokens are accepted. */
  Map<String, String> environment() {
    return Map.of(
        "LEDGER_TOKENS_ISSUER",
        NAME,
        "LEDGER_TOKENS_JWK_SET_URI",
        published.toUri().toString(),
        "LEDGER_TOKENS_AUDIENCE",
        AUDIENCE,
        "LEDGER_TOKENS_SERVICE_CLIENTS",
        "textassistant-backend");
  }

  /** A token that is good for ten minutes. */
  String token(String client, String subject, String scope) throws GeneralSecurityException {
    String claims =
        """
        {"iss":"%s","aud":"%s","client_id":"%s","sub":"%s","scope":"%s","exp":%d}
        """
            .formatted(
                NAME,
                AUDIENCE,
                client,
                subject,
                scope,
                Instant.now().plusSeconds(600).getEpochSecond());
    String signed =
        text("{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"issuer-1\"}") + "." + text(claims);
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(keys.getPrivate());
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + BASE64.encodeToString(signature.sign());
  }

  private static String text(String json) {
    return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Big-endian without a sign, as JSON web keys have it. */
  private static String number(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int from = bytes[0] == 0 ? 1 : 0;
    return BASE64.encodeToString(Arrays.copyOfRange(bytes, from, bytes.length));
  }
}
