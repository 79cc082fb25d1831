package io.usageledger.ingest.log;

import io.usageledger.event.LogCodec;
import io.usageledger.event.RegistryUnavailableException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.avro.specific.SpecificRecord;

/**
 * Encodes events for many threads. Until a record type has its schema id, one thread asks the
 * registry and the others wait a little; afterwards the registry may be away.
 */
final class EventEncoder implements AutoCloseable {
  private static final long TURN_WITHIN_MS = 2_000;

  private final LogCodec codec;
  private final Set<Class<?>> registered = ConcurrentHashMap.newKeySet();
  private final ReentrantLock registering = new ReentrantLock();

  EventEncoder(Map<String, ?> registrySettings) {
    codec = new LogCodec(registrySettings);
  }

  /**
   * @throws RegistryUnavailableException when the schema has no id yet and the registry gives none
   */
  byte[] encode(LogRecord<?> entry) {
    if (registered.contains(entry.event().getClass())) {
      return codec.encode(entry.topic(), entry.event());
    }
    awaitTurn();
    try {
      return register(entry.topic(), entry.event());
    } finally {
      registering.unlock();
    }
  }

  private byte[] register(String topic, SpecificRecord event) {
    byte[] encoded = codec.encode(topic, event);
    registered.add(event.getClass());
    return encoded;
  }

  private void awaitTurn() {
    try {
      if (registering.tryLock(TURN_WITHIN_MS, TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new RegistryUnavailableException(
        new TimeoutException("no answer within " + TURN_WITHIN_MS + " ms"));
  }

  @Override
  public void close() {
    codec.close();
  }
}
