package io.usageledger.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.log.ReportedCost;
import io.usageledger.log.UsageRecorded;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gateways may write with a schema of their own making. */
class DecimalScalesTest {
  private static final String OURS = UsageRecorded.getClassSchema().toString();
  private static final String AMOUNT =
      "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":38,\"scale\":12}";

  private final RegistryStandIn registry = new RegistryStandIn();
  private final LogCodec codec =
      new LogCodec(Map.of("schema.registry.url", registry.url(), "max.retries", 0));

  @AfterEach
  void close() {
    codec.close();
    registry.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"type":"bytes","logicalType":"decimal","precision":10,"scale":6}           | decimal(10, 6)
          "bytes"                                                                     | bytes
          "string"                                                                    | string
          """)
  void anAmountThatIsWrittenOtherwiseIsRefusedAndNotReadAsAnother(String amount, String shown)
      throws IOException {
    byte[] value = written(amount, amount.contains("string") ? "0.0123" : bytes("12345"));

    for (int again = 0; again < 2; again++) {
      assertThatThrownBy(() -> codec.decode("usage-events", value))
          .isInstanceOfSatisfying(
              RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.UNDECODABLE))
          .hasMessageContaining(
              "reported_cost.amount is written as %s, not as decimal(38, 12)".formatted(shown));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"type":"bytes","logicalType":"decimal","precision":38,"scale":12}
          {"type":"bytes","logicalType":"decimal","precision":20,"scale":12}
          """)
  void anAmountOfTwelvePlacesIsReadWhateverItsPrecision(String amount) throws IOException {
    UsageRecorded event =
        (UsageRecorded) codec.decode("usage-events", written(amount, bytes("12345")));

    assertThat(event.getReportedCost())
        .isEqualTo(new ReportedCost(new BigDecimal("0.000000012345"), "usd"));
  }

  @Test
  void aSchemaWithoutTheCostIsRead() throws IOException {
    Schema ours = UsageRecorded.getClassSchema();
    Schema withoutCost =
        Schema.createRecord(ours.getName(), ours.getDoc(), ours.getNamespace(), false);
    withoutCost.setFields(
        ours.getFields().stream()
            .filter(field -> !field.name().equals("reported_cost"))
            .map(field -> new Schema.Field(field, field.schema()))
            .toList());

    UsageRecorded event =
        (UsageRecorded) codec.decode("usage-events", framed(withoutCost, usage(withoutCost)));

    assertThat(event.getReportedCost()).isNull();
    assertThat(event.getEventId()).isEqualTo("e-1");
  }

  private byte[] written(String amountSchema, Object amount) throws IOException {
    assertThat(OURS).contains(AMOUNT);
    Schema schema = new Schema.Parser().parse(OURS.replace(AMOUNT, amountSchema));
    GenericRecord usage = usage(schema);
    GenericRecord cost =
        new GenericData.Record(schema.getField("reported_cost").schema().getTypes().get(1));
    cost.put("amount", amount);
    cost.put("currency", "usd");
    usage.put("reported_cost", cost);
    return framed(schema, usage);
  }

  private static GenericRecord usage(Schema schema) {
    GenericRecord usage = new GenericData.Record(schema);
    for (String field : new String[] {"source", "account_id", "operation", "provider", "model"}) {
      usage.put(field, "x");
    }
    usage.put("event_id", "e-1");
    usage.put("occurred_at", Instant.parse("2026-06-01T00:00:00Z").toEpochMilli() * 1000);
    usage.put("quantities", Map.of("input_tokens", 3L));
    usage.put("attributes", Map.of());
    return usage;
  }

  private static ByteBuffer bytes(String unscaled) {
    return ByteBuffer.wrap(new BigInteger(unscaled).toByteArray());
  }

  private byte[] framed(Schema schema, GenericRecord event) throws IOException {
    registry.put(7, schema);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(7).array());
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(schema).write(event, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }
}
