package io.usageledger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the issuer is asked, and what holds while it is away. */
class TokenKeysTest {
  private final Issuer issuer;
  private final MovedClock clock = new MovedClock();
  private final TokenKeys keys;

  TokenKeysTest() throws Exception {
    issuer = new Issuer();
    keys = new TokenKeys(issuer.keys(), clock);
  }

  @AfterEach
  void stop() {
    issuer.close();
  }

  private static final class MovedClock extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @Test
  void freshKeysAreNotAskedForAgain() throws Exception {
    assertThat(find("rsa-1")).hasSize(1);
    clock.pass(TokenKeys.FRESH_FOR.minusSeconds(1));
    assertThat(find("rsa-1")).hasSize(1);
    assertThat(issuer.asked).hasValue(1);

    clock.pass(Duration.ofSeconds(1));
    assertThat(find("rsa-1")).hasSize(1);
    assertThat(issuer.asked).hasValue(2);
  }

  @Test
  void aWithdrawnKeyIsRefusedOnceItIsNoLongerFresh() throws Exception {
    assertThat(find("rsa-1")).hasSize(1);
    issuer.published = List.of(issuer.ec);
    assertThat(find("rsa-1")).hasSize(1);
    clock.pass(TokenKeys.FRESH_FOR);
    assertThat(find("rsa-1")).isEmpty();
  }

  @Test
  void inventedKeyIdsDoNotMakeTheIssuerBeAskedEachTime() throws Exception {
    assertThat(find("rsa-1")).hasSize(1);
    for (int i = 0; i < 100; i++) {
      assertThat(find("invented-" + i)).isEmpty();
    }
    assertThat(issuer.asked).hasValue(1);
    clock.pass(TokenKeys.ASK_EVERY.plusMillis(1));
    assertThat(find("invented")).isEmpty();
    assertThat(issuer.asked).hasValue(2);
  }

  @Test
  void whileTheIssuerIsAwayKnownKeysHoldForTheirGraceAndNoLonger() throws Exception {
    assertThat(find("rsa-1")).hasSize(1);
    issuer.status = 500;
    clock.pass(TokenKeys.GRACE_FOR.minusSeconds(1));
    assertThat(find("rsa-1")).hasSize(1);
    clock.pass(Duration.ofSeconds(1));
    assertThatThrownBy(() -> find("rsa-1")).isInstanceOf(RemoteKeySourceException.class);

    issuer.status = 200;
    clock.pass(TokenKeys.ASK_EVERY.plusMillis(1));
    assertThat(find("rsa-1")).hasSize(1);
  }

  @Test
  void keysMayStandInAFile(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("keys.json");
    Files.writeString(file, new JWKSet(issuer.rsa).toString());
    TokenKeys ofFile = new TokenKeys(file.toUri(), clock);

    assertThat(ofFile.get(selector("rsa-1"), null)).hasSize(1);
    assertThat(ofFile.get(selector("ec-1"), null)).isEmpty();
    assertThat(issuer.asked).hasValue(0);
  }

  private List<JWK> find(String keyId) throws RemoteKeySourceException {
    return keys.get(selector(keyId), null);
  }

  private static JWKSelector selector(String keyId) {
    return new JWKSelector(new JWKMatcher.Builder().keyID(keyId).build());
  }
}
