package io.usageledger.ingest.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.usageledger.event.LogTopics;
import io.usageledger.ingest.GatewayProducer;
import io.usageledger.ingest.LogTail;
import io.usageledger.ingest.RunningIngest;
import io.usageledger.log.EventQuarantined;
import io.usageledger.log.UsageRecorded;
import io.usageledger.log.UsageVoided;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UsageEventRelayTest {
  private static final Duration SOON = Duration.ofSeconds(40);

  private static RunningIngest ingest;
  private final String account = "relay-" + UUID.randomUUID();
  private GatewayProducer gateway;
  private LogTail log;

  @BeforeAll
  static void start() {
    ingest = RunningIngest.start(Map.of());
  }

  @AfterAll
  static void stop() {
    ingest.close();
  }

  @BeforeEach
  void open() {
    gateway = GatewayProducer.open("none");
    log = LogTail.open(LogTopics.LEDGER_EVENTS);
  }

  @AfterEach
  void close() {
    gateway.close();
    log.close();
  }

  @Test
  void eventsAreRelayedInTheirOrderUnderTheirAccount() {
    List<String> ids = IntStream.range(0, 500).mapToObj(i -> "e-" + i).toList();
    ids.forEach(id -> gateway.send(GatewayProducer.event(account, id).build()));

    await().atMost(SOON).until(() -> log.usageIds(account).equals(ids));
  }

  @Test
  void anEventIsRelayedAsItIs() {
    UsageRecorded event =
        GatewayProducer.event(account, "e-1")
            .setAttributes(Map.of("agent", "a"))
            .setRawUsage("{\"prompt_tokens\":3}")
            .setHoldId("h")
            .build();
    gateway.send(event);

    await().atMost(SOON).until(() -> log.read().contains(new LogTail.Entry(account, event)));
  }

  @Test
  void quantitiesAreDerivedFromRawUsageAlone() {
    UsageRecorded event =
        GatewayProducer.event(account, "e-1")
            .setQuantities(Map.of())
            .setRawUsage("{\"prompt_tokens\":3,\"completion_tokens\":4,\"num_cached_tokens\":2}")
            .build();
    RecordMetadata contradictory =
        gateway.send(
            GatewayProducer.event(account, "e-2")
                .setQuantities(Map.of())
                .setRawUsage("{\"prompt_tokens\":3,\"num_cached_tokens\":4}")
                .build());
    gateway.send(event);

    UsageRecorded derived =
        UsageRecorded.newBuilder(event)
            .setQuantities(Map.of("input_tokens", 1L, "cache_read_tokens", 2L, "output_tokens", 4L))
            .build();
    await().atMost(SOON).until(() -> log.read().contains(new LogTail.Entry(account, derived)));
    assertThat(quarantined(contradictory).getReason()).isEqualTo("raw_usage_contradictory");
  }

  static Stream<Arguments> badRecords() {
    return Stream.of(
        bad("nothing", "undecodable", event -> null),
        bad("empty", "undecodable", event -> new byte[0]),
        bad("text", "undecodable", event -> "hello, world".getBytes(StandardCharsets.UTF_8)),
        bad("unknown schema id", "schema_unknown", event -> withId(event, 999_999)),
        bad("cut off", "undecodable", event -> Arrays.copyOf(event, event.length / 2)),
        bad("a text of 2 GB", "undecodable", event -> hostile(event, Integer.MAX_VALUE - 10L)),
        bad("a text of -5 bytes", "undecodable", event -> hostile(event, -5)),
        bad("a text of 2^62 bytes", "undecodable", event -> hostile(event, 1L << 62)),
        bad("a megabyte of nothing", "schema_unknown", event -> new byte[1_000_000]));
  }

  private static Arguments bad(String name, String code, Function<byte[], byte[]> value) {
    return Arguments.of(name, code, value);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badRecords")
  void badBytesAreKeptWholeAndTheirNeighboursPass(
      String name, String code, Function<byte[], byte[]> from) {
    byte[] good = gateway.encode(GatewayProducer.event(account, "e-1").build());
    byte[] value = from.apply(good);
    gateway.send(account, good, List.of());
    RecordMetadata place =
        gateway.send(
            "key", value, List.of(new RecordHeader("trace\u0000id", new byte[] {0, 1, 2})));
    gateway.send(GatewayProducer.event(account, "e-2").build());

    EventQuarantined kept = quarantined(place);
    assertThat(kept.getReason()).as(kept.getDetail()).isEqualTo(code);
    assertThat(kept.getRecordValue()).isEqualTo(value == null ? null : ByteBuffer.wrap(value));
    assertThat(kept.getRecordKey())
        .isEqualTo(ByteBuffer.wrap("key".getBytes(StandardCharsets.UTF_8)));
    assertThat(kept.getHeaders().get(0).getName()).isEqualTo("trace\uFFFDid");
    assertThat(kept.getHeaders().get(0).getValue())
        .isEqualTo(ByteBuffer.wrap(new byte[] {0, 1, 2}));
    assertThat(kept.getAppendedAt()).isEqualTo(Instant.ofEpochMilli(place.timestamp()));
    assertThat(kept.getDetail()).isNotBlank().doesNotContain("\u0000");
    assertThat(keyOf(kept)).isEqualTo("usage-events-0-" + place.offset());
    await().atMost(SOON).until(() -> log.usageIds(account).equals(List.of("e-1", "e-2")));
  }

  @Test
  void anEventThatIsRefusedIsKeptUnderItsAccount() {
    RecordMetadata place =
        gateway.send(
            GatewayProducer.event(account, "e-1")
                .setQuantities(Map.of("output_tokens", -3L))
                .build());

    EventQuarantined kept = quarantined(place);
    assertThat(kept.getReason()).isEqualTo("quantity_invalid");
    assertThat(kept.getDetail()).contains("output_tokens=-3");
    assertThat(kept.getAccountId()).isEqualTo(account);
    assertThat(kept.getSource()).isEqualTo("gateway");
    assertThat(kept.getEventId()).isEqualTo("e-1");
    assertThat(keyOf(kept)).isEqualTo(account);
  }

  @Test
  void anIdThatNoTextCanHoldStaysInTheBytes() {
    RecordMetadata place = gateway.send(GatewayProducer.event("a\u0000b", "x".repeat(300)).build());

    EventQuarantined kept = quarantined(place);
    assertThat(kept.getReason()).isEqualTo("account_id_invalid");
    assertThat(kept.getAccountId()).isNull();
    assertThat(kept.getEventId()).isNull();
    assertThat(kept.getSource()).isEqualTo("gateway");
    assertThat(kept.getDetail()).doesNotContain("\u0000");
  }

  @Test
  void theFutureIsRefusedByTheAppendTime() {
    RecordMetadata place =
        gateway.send(
            GatewayProducer.event(account, "e-1")
                .setOccurredAt(Instant.now().plus(Duration.ofMinutes(10)))
                .build());

    assertThat(quarantined(place).getReason()).isEqualTo("occurred_at_out_of_range");
  }

  @Test
  void onlyUsageMayBeWrittenByGateways() {
    RecordMetadata place =
        gateway.send(
            UsageVoided.newBuilder()
                .setAccountId(account)
                .setSource("gateway")
                .setEventId("e-1")
                .build());

    EventQuarantined kept = quarantined(place);
    assertThat(kept.getReason()).isEqualTo("record_type_unexpected");
    assertThat(kept.getAccountId()).isEqualTo(account);
  }

  @Test
  void aRecordThatFitsNoLogIsNamedAndLeftWhereItIs() {
    try (GatewayProducer compressing = GatewayProducer.open("zstd")) {
      RecordMetadata place = compressing.send("key", new byte[3_500_000], List.of());
      gateway.send(GatewayProducer.event(account, "e-1").build());

      EventQuarantined kept = quarantined(place);
      assertThat(kept.getRecordValue()).isNull();
      assertThat(kept.getDetail()).contains("larger than 3 MiB");
      await().atMost(SOON).until(() -> log.usageIds(account).equals(List.of("e-1")));
    }
  }

  /** Zeros shrink to nothing; the broker takes batches apart before it takes them. */
  @Test
  void theBrokerRefusesWhatIsSmallOnlyByItsCompression() {
    try (GatewayProducer compressing = GatewayProducer.open("zstd")) {
      byte[] large = new byte[16 * 1024 * 1024];

      assertThatThrownBy(() -> compressing.send("key", large, List.of()))
          .hasRootCauseInstanceOf(RecordTooLargeException.class);
    }
  }

  @Test
  void whatWasRefusedIsCounted() {
    quarantined(gateway.send(account, new byte[] {1}, List.of()));

    await()
        .atMost(SOON)
        .until(
            () ->
                ingest
                    .get("/actuator/prometheus")
                    .response()
                    .body()
                    .contains(
                        "ledger_ingest_events_total{door=\"kafka\",outcome=\"undecodable\"}"));
  }

  private EventQuarantined quarantined(RecordMetadata place) {
    return await()
        .atMost(SOON)
        .until(
            () ->
                log.quarantined().stream()
                    .filter(kept -> kept.getOffset() == place.offset())
                    .findFirst()
                    .orElse(null),
            kept -> kept != null);
  }

  private String keyOf(EventQuarantined kept) {
    return log.read().stream()
        .filter(entry -> entry.event().equals(kept))
        .findFirst()
        .orElseThrow()
        .key();
  }

  private static byte[] withId(byte[] event, int schemaId) {
    return ByteBuffer.wrap(event.clone()).putInt(1, schemaId).array();
  }

  /** The schema id of a good event, and a first text that says it is this long. */
  private static byte[] hostile(byte[] event, long length) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(event, 0, 5);
    try {
      BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
      encoder.writeLong(length);
      encoder.flush();
    } catch (IOException e) {
      throw new IllegalStateException("Memory does not fail", e);
    }
    bytes.writeBytes(new byte[100]);
    return bytes.toByteArray();
  }
}
