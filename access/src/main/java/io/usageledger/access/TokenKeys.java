package io.usageledger.access;

import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuer's public keys, remembered. A key id that is not among them is asked for once, so a new
 * key works as soon as it is published; asking has a least distance, so that tokens with invented
 * key ids cannot make us call the issuer for each of them.
 */
final class TokenKeys implements JWKSource<SecurityContext> {
  private static final Logger log = LoggerFactory.getLogger(TokenKeys.class);

  /** A key that the issuer withdraws is refused within this long. */
  static final Duration FRESH_FOR = Duration.ofMinutes(5);

  /** While the issuer is away, the keys that were read go on being believed for this long. */
  static final Duration GRACE_FOR = Duration.ofHours(1);

  /** Least time between two readings. */
  static final Duration ASK_EVERY = Duration.ofSeconds(2);

  private static final int ANSWER_WITHIN_MS = 2_000;

  /** Some hundred keys. */
  private static final int SET_MAX_BYTES = 256 * 1024;

  private record Reading(JWKSet keys, Instant at) {}

  private final URI where;
  private final Clock clock;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile @Nullable Reading last;
  private volatile Instant askedAt = Instant.MIN;

  TokenKeys(URI where, Clock clock) {
    this.where = where;
    this.clock = clock;
  }

  /** Empty when the issuer has no such key. */
  @Override
  public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context)
      throws RemoteKeySourceException {
    Reading known = last;
    if (known == null || !within(known, FRESH_FOR)) {
      return selector.select(read(known).keys());
    }
    List<JWK> found = selector.select(known.keys());
    return found.isEmpty() ? selector.select(read(known).keys()) : found;
  }

  /** Asks the issuer, unless it was asked just now; what was known stands in for a failure. */
  private Reading read(@Nullable Reading known) throws RemoteKeySourceException {
    if (!lockedInTime()) {
      return orGrace(known, "it is being asked already", null);
    }
    try {
      Reading meanwhile = last;
      if (meanwhile != null && !meanwhile.equals(known)) {
        return meanwhile;
      }
      Instant now = clock.instant();
      if (askedAt.isAfter(now.minus(ASK_EVERY))) {
        return orGrace(known, "it was asked just now", null);
      }
      askedAt = now;
      Reading fresh = new Reading(load(), now);
      last = fresh;
      return fresh;
    } catch (IOException | ParseException e) {
      log.warn("The keys of tokens cannot be read from {}: {}", where, e.getMessage());
      return orGrace(known, e.getMessage(), e);
    } finally {
      asking.unlock();
    }
  }

  private boolean lockedInTime() {
    try {
      return asking.tryLock(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Reading orGrace(@Nullable Reading known, @Nullable String why, @Nullable Exception cause)
      throws RemoteKeySourceException {
    if (known != null && within(known, GRACE_FOR)) {
      return known;
    }
    throw new RemoteKeySourceException("The issuer gives no keys: " + why, cause);
  }

  private boolean within(Reading reading, Duration age) {
    return clock.instant().isBefore(reading.at().plus(age));
  }

  private JWKSet load() throws IOException, ParseException {
    if ("file".equals(where.getScheme())) {
      return JWKSet.load(Path.of(where).toFile());
    }
    var http = new DefaultResourceRetriever(ANSWER_WITHIN_MS, ANSWER_WITHIN_MS, SET_MAX_BYTES);
    return JWKSet.parse(http.retrieveResource(where.toURL()).getContent());
  }
}
