package io.usageledger.ledger.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.usageledger.event.LogCodec;
import io.usageledger.event.RegistryUnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the price topic may hold beside prices, over a registry that has lost what it knew. */
class PublishedFactsTest {
  private static final byte[] UNKNOWN =
      "{\"error_code\":40403,\"message\":\"Schema 7 not found\"}".getBytes(StandardCharsets.UTF_8);
  private HttpServer registry;
  private PublishedFacts facts;

  @BeforeEach
  void start() throws IOException {
    registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    registry.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(404, UNKNOWN.length);
          exchange.getResponseBody().write(UNKNOWN);
          exchange.close();
        });
    registry.start();
    String url = "http://127.0.0.1:" + registry.getAddress().getPort();
    facts =
        new PublishedFacts(new LogCodec(Map.of("schema.registry.url", url)), new Restatements());
  }

  @AfterEach
  void stop() {
    registry.stop(0);
  }

  /** Passed over, it would be missing from all that is rated, and be there in a replay. */
  @Test
  void whatMayBeAPriceIsWaitedFor() {
    assertThatThrownBy(() -> facts.add(record(new byte[] {0, 0, 0, 0, 7, 1, 2, 3})))
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining("Record 5 of ledger-prices may be a price")
        .hasMessageContaining("Restore the registry");
  }

  @Test
  void whatIsNoneIsPassedOver() {
    facts.add(record("no price".getBytes(StandardCharsets.UTF_8)));
    facts.add(record(null));

    assertThat(facts.isEmpty()).isTrue();
  }

  private static ConsumerRecord<byte[], byte[]> record(byte @Nullable [] value) {
    return new ConsumerRecord<>("ledger-prices", 0, 5, null, value);
  }
}
