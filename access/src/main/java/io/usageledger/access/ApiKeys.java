package io.usageledger.access;

import static io.usageledger.access.AccessRefusal.KEYS_UNAVAILABLE;
import static io.usageledger.access.AccessRefusal.KEY_EXPIRED;
import static io.usageledger.access.AccessRefusal.KEY_UNKNOWN;

import io.usageledger.access.RecentlyRead.Reading;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Accepts keys. A key in use is read again in the background, so that its requests never wait for
 * the database; while the database is away it is believed for a grace, and keys that nothing is
 * known about are told to come again.
 */
final class ApiKeys {
  private static final Logger log = LoggerFactory.getLogger(ApiKeys.class);

  /** After a failure nobody asks for this long: callers get their answer at once instead. */
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  private final ApiKeyStore store;
  private final AccessSettings settings;
  private final Clock clock;
  private final RecentlyRead<StoredKey> known;
  private final RecentlyRead<String> unknown;
  private final Map<String, Instant> usedSinceWrite = new ConcurrentHashMap<>();
  private final Set<String> usedSinceRefresh = ConcurrentHashMap.newKeySet();

  /** Requests read one after another, on one connection: guessing keys cannot take the pool. */
  private final ReentrantLock reading = new ReentrantLock();

  private volatile Instant pausedUntil = Instant.MIN;
  private volatile Contact contact = Contact.NONE_YET;

  enum Contact {
    NONE_YET,
    THERE,
    AWAY
  }

  ApiKeys(ApiKeyStore store, AccessSettings settings, Clock clock) {
    this.store = store;
    this.settings = settings;
    this.clock = clock;
    this.known = new RecentlyRead<>(settings.rememberedKeysMax());
    this.unknown = new RecentlyRead<>(settings.rememberedKeysMax());
  }

  /**
   * Accepts a key and remembers its use.
   *
   * @throws KeyRefusedException when it is unknown, wrong, inactive or expired, or when the
   *     database is away and nothing is known about it
   */
  ApiKey accept(KeyText text) {
    Optional<StoredKey> stored = lookUp(text.keyId());
    boolean right =
        stored.map(StoredKey::secretHash).orElse(SecretHash.OF_NO_KEY).matches(text.secret());
    ApiKey key = stored.map(StoredKey::key).orElse(null);
    if (key == null || !right || !key.active()) {
      throw new KeyRefusedException(
          KEY_UNKNOWN,
          "The API key %s is unknown, inactive, or its secret is wrong".formatted(text.keyId()));
    }
    Instant now = clock.instant();
    if (key.expiredAt(now)) {
      throw new KeyRefusedException(
          KEY_EXPIRED, "The API key %s expired at %s".formatted(key.keyId(), key.expiresAt()));
    }
    usedSinceWrite.put(key.keyId(), now);
    usedSinceRefresh.add(key.keyId());
    return key;
  }

  /** Reads the keys in use again. Fails with what the database says. */
  void refresh() {
    List<String> keyIds = drain(usedSinceRefresh);
    Instant now = clock.instant();
    try {
      Map<String, StoredKey> found =
          store.findAll(keyIds).stream()
              .collect(Collectors.toMap(stored -> stored.key().keyId(), stored -> stored));
      keyIds.forEach(keyId -> remember(keyId, Optional.ofNullable(found.get(keyId)), now));
      heard();
    } catch (DataAccessException e) {
      lost(e);
    }
  }

  /** Writes the last uses since the last time. What fails is written the next time. */
  void writeLastUsed() {
    Map<String, Instant> used = Map.copyOf(usedSinceWrite);
    if (used.isEmpty()) {
      return;
    }
    try {
      store.writeLastUsed(used, settings.lastUsedEvery());
      used.forEach(usedSinceWrite::remove);
    } catch (DataAccessException e) {
      log.debug("Last uses of {} keys are not written yet", used.size(), e);
    }
  }

  Contact contact() {
    return contact;
  }

  private Optional<StoredKey> lookUp(String keyId) {
    Instant now = clock.instant();
    Optional<Optional<StoredKey>> remembered = findFresh(keyId, now);
    if (remembered.isPresent()) {
      return remembered.get();
    }
    try {
      return read(keyId);
    } catch (KeyRefusedException unavailable) {
      return Optional.of(
          known
              .find(keyId)
              .filter(reading -> reading.within(settings.keyGraceFor(), now))
              .map(Reading::value)
              .orElseThrow(() -> unavailable));
    }
  }

  private Optional<Optional<StoredKey>> findFresh(String keyId, Instant now) {
    if (unknown.find(keyId).filter(r -> r.within(settings.unknownKeyFor(), now)).isPresent()) {
      return Optional.of(Optional.empty());
    }
    return known
        .find(keyId)
        .filter(reading -> reading.within(settings.keyFreshFor(), now))
        .map(reading -> Optional.of(reading.value()));
  }

  private Optional<StoredKey> read(String keyId) {
    if (clock.instant().isBefore(pausedUntil) || !lockedInTime()) {
      throw unavailable(keyId);
    }
    try {
      Instant now = clock.instant();
      Optional<Optional<StoredKey>> meanwhile = findFresh(keyId, now);
      if (meanwhile.isPresent()) {
        return meanwhile.get();
      }
      Optional<StoredKey> found = store.find(keyId);
      remember(keyId, found, now);
      heard();
      return found;
    } catch (DataAccessException e) {
      lost(e);
      throw unavailable(keyId);
    } finally {
      reading.unlock();
    }
  }

  private boolean lockedInTime() {
    try {
      return reading.tryLock(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void remember(String keyId, Optional<StoredKey> found, Instant readAt) {
    if (found.isPresent()) {
      known.put(keyId, new Reading<>(found.get(), readAt));
      unknown.remove(keyId);
    } else {
      unknown.put(keyId, new Reading<>(keyId, readAt));
      known.remove(keyId);
    }
  }

  private void heard() {
    pausedUntil = Instant.MIN;
    if (contact == Contact.AWAY) {
      log.info("The database of the API keys answers again");
    }
    contact = Contact.THERE;
  }

  private void lost(DataAccessException failure) {
    pausedUntil = clock.instant().plus(PAUSE_AFTER_FAILURE);
    if (contact != Contact.AWAY) {
      log.warn(
          "The database of the API keys does not answer: keys in use are accepted for {}, others"
              + " are told to come again. {}",
          settings.keyGraceFor(),
          failure.getMostSpecificCause().getMessage());
    }
    contact = Contact.AWAY;
  }

  private static List<String> drain(Set<String> keyIds) {
    List<String> drained = List.copyOf(keyIds);
    drained.forEach(keyIds::remove);
    return drained;
  }

  private static KeyRefusedException unavailable(String keyId) {
    return new KeyRefusedException(
        KEYS_UNAVAILABLE,
        "The API key %s cannot be checked now: the database of the keys is away or busy"
            .formatted(keyId));
  }
}
