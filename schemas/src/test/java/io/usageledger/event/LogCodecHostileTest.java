package io.usageledger.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.usageledger.log.AccountTicked;
import io.usageledger.log.EventQuarantined;
import io.usageledger.log.UsageRecorded;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever bytes stand in the log, the answer is an event, a refusal or "ask again". */
class LogCodecHostileTest {
  private static final int USAGE = 1;
  private static final int QUARANTINED = 2;
  private static final int OTHER = 3;

  private final RegistryStandIn registry = new RegistryStandIn();
  private final LogCodec codec =
      new LogCodec(Map.of("schema.registry.url", registry.url(), "max.retries", 0));

  LogCodecHostileTest() {
    registry.put(USAGE, UsageRecorded.getClassSchema());
    registry.put(QUARANTINED, EventQuarantined.getClassSchema());
  }

  @AfterEach
  void close() {
    codec.close();
    registry.close();
  }

  @Test
  void randomBytesAreRefused() {
    Random random = new Random(20260102);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);

      decodeOrRefuse(random.nextBoolean() ? bytes : framed(USAGE, bytes));
    }
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    byte[] whole = framed(USAGE, encoded(usage()));
    assertThat(codec.decode("usage-events", whole)).isEqualTo(usage());

    for (int length = 0; length < whole.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      assertRefused(cut, Refusal.UNDECODABLE);
    }
  }

  @Test
  void everyFlippedBitIsAnEventOrARefusal() throws IOException {
    byte[] whole = framed(USAGE, encoded(usage()));
    for (int bit = 8 * 5; bit < 8 * whole.length; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));

      decodeOrRefuse(flipped);
    }
  }

  /** Bytes that promise more than they hold must not make the reader reserve it. */
  @ParameterizedTest
  @CsvSource({
    // a varint that begins the record's first text
    "2147483639, a text of two gigabytes",
    "1073741824, a text of one gigabyte",
    "4294967296, a text past 32 bits",
    "9223372036854775807, a text past everything",
    "-1, a text of negative length",
    "-9223372036854775808, a text of the most negative length"
  })
  void hugeTextsAreRefused(long length, String what) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writeLong(bytes, length);

    assertRefused(framed(USAGE, bytes.toByteArray()), Refusal.UNDECODABLE);
  }

  @ParameterizedTest
  @ValueSource(longs = {2_000_000_000L, 1_000_001L, 4_294_967_296L, Long.MAX_VALUE, Long.MIN_VALUE})
  void hugeMapsAreRefused(long entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int text = 0; text < 3; text++) {
      writeLong(bytes, 1);
      bytes.write('x');
    }
    writeLong(bytes, 1_700_000_000_000_000L);
    for (int text = 0; text < 3; text++) {
      writeLong(bytes, 1);
      bytes.write('x');
    }
    writeLong(bytes, entries); // quantities
    writeLong(bytes, 1);
    bytes.write('m');
    writeLong(bytes, 1);

    assertRefused(framed(USAGE, bytes.toByteArray()), Refusal.UNDECODABLE);
  }

  /** A schema of somebody else may hold lists of nothing, which take no bytes at all. */
  @Test
  void aListOfABillionNothingsIsRefused() throws IOException {
    Schema schema =
        SchemaBuilder.record("UsageRecorded")
            .namespace("io.usageledger.log")
            .fields()
            .name("nothings")
            .type()
            .array()
            .items()
            .nullType()
            .noDefault()
            .endRecord();
    registry.put(OTHER, schema);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writeLong(bytes, 1_000_000_000);

    assertRefused(framed(OTHER, bytes.toByteArray()), Refusal.UNDECODABLE);
  }

  /** A schema of somebody else may contain itself; what it nests is skipped field by field. */
  @Test
  void endlessNestingIsRefused() {
    Schema schema =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "UsageRecorded", "namespace": "io.usageledger.log", "fields": [
                  {"name": "inner", "type": ["null", "UsageRecorded"]}]}
                """);
    registry.put(OTHER, schema);
    byte[] nested = new byte[500_000];
    java.util.Arrays.fill(nested, (byte) 2);

    assertRefused(framed(OTHER, nested), Refusal.UNDECODABLE);
  }

  @Test
  void aRecordOfAnotherTypeIsRefusedAsSuch() {
    registry.put(
        OTHER,
        SchemaBuilder.record("Payroll")
            .namespace("com.example")
            .fields()
            .requiredInt("n")
            .endRecord());
    assertRefused(framed(OTHER, new byte[] {2}), Refusal.RECORD_TYPE_UNEXPECTED);

    registry.put(OTHER + 1, Schema.create(Schema.Type.STRING));
    assertRefused(framed(OTHER + 1, new byte[] {2, 'x'}), Refusal.RECORD_TYPE_UNEXPECTED);
  }

  /** A class that is on the class path and no record of ours is never touched. */
  @Test
  void aSchemaCannotNameAnyClass() {
    registry.put(
        OTHER,
        SchemaBuilder.record("ProcessBuilder")
            .namespace("java.lang")
            .fields()
            .requiredInt("n")
            .endRecord());

    assertRefused(framed(OTHER, new byte[] {2}), Refusal.RECORD_TYPE_UNEXPECTED);
  }

  @Test
  void bytesBehindTheRecordAreNotRead() throws IOException {
    byte[] encoded = encoded(usage());
    byte[] longer = java.util.Arrays.copyOf(encoded, encoded.length + 3);

    assertThat(codec.decode("usage-events", framed(USAGE, longer))).isEqualTo(usage());
  }

  @Test
  void anUnknownSchemaIsNamed() {
    assertRefused(framed(404_404, new byte[] {1, 2, 3}), Refusal.SCHEMA_UNKNOWN);
    assertRefused(framed(-1, new byte[] {1, 2, 3}), Refusal.SCHEMA_UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 429, 500, 502, 503})
  void aRegistryThatFailsIsNoFaultOfTheRecord(int status) {
    registry.failWith(status);

    assertThatThrownBy(() -> codec.decode("usage-events", framed(USAGE, new byte[] {2})))
        .isInstanceOf(RegistryUnavailableException.class);
  }

  /** A proxy's page of maintenance, an address of something else, an answer that breaks off. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<html><body>Back soon</body></html> | 35",
        "[]                                  | 2",
        "''                                  | -1",
        "{\"schema\":\"{\\\"type\\\"           | 400"
      })
  void whatIsNoRegistrysAnswerIsNoFaultOfTheRecord(String answer, int length) throws IOException {
    registry.answerWith(answer, length);

    assertThatThrownBy(() -> codec.decode("usage-events", framed(USAGE, encoded(usage()))))
        .isInstanceOf(RegistryUnavailableException.class);
  }

  /** It is there, and will never be Avro: nobody need wait for it. */
  @Test
  void aSchemaOfAnotherKindIsTheRecordsFault() {
    registry.put(OTHER, "syntax = proto3;");

    assertRefused(framed(OTHER, new byte[] {1, 2, 3}), Refusal.UNDECODABLE);
  }

  @Test
  void aRegistryThatIsAwayIsNoFaultOfTheRecord() {
    registry.close();

    assertThatThrownBy(() -> codec.decode("usage-events", framed(USAGE, new byte[] {2})))
        .isInstanceOf(RegistryUnavailableException.class);
    assertThatThrownBy(() -> codec.encode("usage-events", new AccountTicked("a")))
        .isInstanceOf(RegistryUnavailableException.class);
  }

  @Test
  void aSchemaThatWasReadOnceIsRememberedWhileTheRegistryIsAway() throws IOException {
    byte[] bytes = framed(USAGE, encoded(usage()));
    codec.decode("usage-events", bytes);
    registry.close();

    assertThat(codec.decode("usage-events", bytes)).isEqualTo(usage());
  }

  /** Our own wrapping of the largest record that a gateway may write stays readable. */
  @Test
  void aQuarantinedRecordOfFullSizeComesBack() throws IOException {
    EventQuarantined event =
        EventQuarantined.newBuilder()
            .setTopic("usage-events")
            .setPartition(0)
            .setOffset(0)
            .setAppendedAt(Instant.EPOCH)
            .setReason("undecodable")
            .setDetail("bytes")
            .setRecordValue(ByteBuffer.wrap(new byte[3 * 1024 * 1024]))
            .build();

    assertThat(codec.decode("ledger-events", framed(QUARANTINED, encoded(event)))).isEqualTo(event);
  }

  private void decodeOrRefuse(byte[] bytes) {
    try {
      assertThat(codec.decode("usage-events", bytes)).isInstanceOf(UsageRecorded.class);
    } catch (RefusedException e) {
      assertThat(e.refusal())
          .as(HexFormat.of().formatHex(bytes))
          .isIn(Refusal.UNDECODABLE, Refusal.SCHEMA_UNKNOWN);
    }
  }

  private void assertRefused(byte[] bytes, Refusal refusal) {
    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> codec.decode("usage-events", bytes));
    assertThat(refused.refusal()).as(refused.detail()).isEqualTo(refusal);
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
        .setAttributes(Map.of("agent", "x"))
        .build();
  }

  private static byte[] framed(int schemaId, byte[] body) {
    return ByteBuffer.allocate(5 + body.length).put((byte) 0).putInt(schemaId).put(body).array();
  }

  private static byte[] encoded(SpecificRecord event) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new SpecificDatumWriter<SpecificRecord>(event.getSchema()).write(event, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static void writeLong(ByteArrayOutputStream bytes, long value) throws IOException {
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    encoder.writeLong(value);
    encoder.flush();
  }
}
