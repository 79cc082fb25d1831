package io.usageledger.house.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.event.LogCodec;
import io.usageledger.event.LogTopics;
import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.event.RegistryUnavailableException;
import io.usageledger.localstack.TestStack;
import io.usageledger.log.AccountTicked;
import io.usageledger.log.UsageRecorded;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RealRegistryTest {
  private final TestStack stack = TestStack.shared();

  @Test
  void whatOneWritesAnotherReads() {
    try (LogCodec writer = codec();
        LogCodec reader = codec()) {
      byte[] bytes = writer.encode(LogTopics.USAGE_EVENTS, usage());

      assertThat(reader.decode(LogTopics.USAGE_EVENTS, bytes)).isEqualTo(usage());
    }
  }

  @Test
  void anIdThatTheRegistryNeverGaveIsUnknown() {
    byte[] bytes = ByteBuffer.allocate(6).put((byte) 0).putInt(987_654).put((byte) 2).array();
    try (LogCodec reader = codec()) {
      assertThatThrownBy(() -> reader.decode(LogTopics.USAGE_EVENTS, bytes))
          .isInstanceOfSatisfying(
              RefusedException.class,
              e -> assertThat(e.refusal()).isEqualTo(Refusal.SCHEMA_UNKNOWN));
    }
  }

  /** An address where something else answers must not turn good records into bad ones. */
  @Test
  void anAddressThatIsNoRegistryIsNoFaultOfTheRecord() {
    byte[] bytes = ByteBuffer.allocate(6).put((byte) 0).putInt(1).put((byte) 2).array();
    try (LogCodec reader = codec(stack.registryUrl() + "/nothing-here")) {
      assertThatThrownBy(() -> reader.decode(LogTopics.USAGE_EVENTS, bytes))
          .isInstanceOf(RegistryUnavailableException.class);
    }
  }

  @Test
  void whileItIsAwayRecordsWaitAndKnownSchemasGoOn() {
    byte[] known;
    byte[] unknown;
    try (LogCodec writer = codec()) {
      known = writer.encode(LogTopics.USAGE_EVENTS, usage());
      unknown = writer.encode(LogTopics.LEDGER_EVENTS, new AccountTicked("a-1"));
    }
    try (LogCodec reader = codec()) {
      assertThat(reader.decode(LogTopics.USAGE_EVENTS, known)).isEqualTo(usage());
      stack.registry().kill();
      try {
        assertThat(reader.decode(LogTopics.USAGE_EVENTS, known)).isEqualTo(usage());
        assertThatThrownBy(() -> reader.decode(LogTopics.LEDGER_EVENTS, unknown))
            .isInstanceOf(RegistryUnavailableException.class);
      } finally {
        stack.registry().start();
      }
      assertThat(reader.decode(LogTopics.LEDGER_EVENTS, unknown))
          .isEqualTo(new AccountTicked("a-1"));
    }
  }

  private LogCodec codec() {
    return codec(stack.registryUrl());
  }

  private static LogCodec codec(String url) {
    return new LogCodec(Map.of("schema.registry.url", url, "max.retries", 0));
  }

  private static UsageRecorded usage() {
    return UsageRecorded.newBuilder()
        .setEventId("e-1")
        .setSource("s-1")
        .setAccountId("a-1")
        .setOccurredAt(Instant.parse("2026-01-02T03:04:05.000006Z"))
        .setOperation("chat")
        .setProvider("openai")
        .setModel("gpt-5")
        .setQuantities(Map.of("input_tokens", 812L))
        .build();
  }
}
