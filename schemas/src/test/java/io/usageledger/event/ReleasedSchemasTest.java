package io.usageledger.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was written once stays readable, and what we write stays readable to who is behind. */
class ReleasedSchemasTest {
  /**
   * Whichever test runs first: Avro loads our records only once the codec has said that they are
   * trusted.
   */
  @BeforeAll
  static void trustOurRecords() {
    new LogCodec(Map.of("schema.registry.url", "mock://released")).close();
  }

  static List<String> released() {
    return ReleasedSchemas.files();
  }

  static List<String> today() {
    return ReleasedSchemas.filesOfToday();
  }

  @ParameterizedTest
  @MethodSource("released")
  void todaysReaderReadsWhatWasWrittenWithIt(String file) throws IOException {
    Schema released = ReleasedSchemas.read(file);
    for (GenericRecord written : List.of(SampleData.full(released), SampleData.sparse(released))) {
      SpecificRecord read = read(write(written), specificReader(released));

      assertThat(asGeneric(read, released)).isEqualTo(written);
    }
  }

  @ParameterizedTest
  @MethodSource("released")
  void itsReaderReadsWhatIsWrittenToday(String file) throws IOException {
    Schema released = ReleasedSchemas.read(file);
    Schema today = ReleasedSchemas.ofToday(released);
    for (GenericRecord written : List.of(SampleData.full(today), SampleData.sparse(today))) {
      GenericRecord read = read(write(written), new GenericDatumReader<>(today, released));

      for (Schema.Field field : released.getFields()) {
        Object expected =
            today.getField(field.name()) == null
                ? GenericData.get().getDefaultValue(field)
                : written.get(field.name());
        assertThat("" + read.get(field.name())).as(field.name()).isEqualTo("" + expected);
      }
    }
  }

  /** A released file never changes: whoever wrote with it has it still. */
  @Test
  void releasedFilesAreAsTheyWere() throws Exception {
    List<String> fingerprints = new ArrayList<>();
    for (String file : released()) {
      byte[] content = Files.readAllBytes(ReleasedSchemas.DIRECTORY.resolve(file));
      byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(content);
      fingerprints.add(HexFormat.of().formatHex(sha256) + "  " + file);
    }

    assertThat(fingerprints)
        .as("src/test/resources/released: add files (sha256sum), never edit one")
        .isEqualTo(Files.readAllLines(ReleasedSchemas.DIRECTORY.resolve("fingerprints.txt")));
  }

  /** The parsing form leaves out documentation and order of attributes: those may improve. */
  @ParameterizedTest
  @MethodSource("today")
  void whatWritersHaveTodayIsReleased(String file) {
    List<Schema> versions =
        released().stream()
            .filter(released -> released.endsWith("/" + file))
            .map(ReleasedSchemas::read)
            .toList();

    assertThat(versions)
        .as("copy src/main/avro/%s to src/test/resources/released as the next version", file)
        .extracting(ReleasedSchemasTest::shape)
        .contains(shape(ReleasedSchemas.readToday(file)));
  }

  @ParameterizedTest
  @MethodSource("today")
  void everyRecordAndFieldIsDocumented(String file) {
    TreeSet<String> undocumented = new TreeSet<>();
    collectUndocumented(ReleasedSchemas.readToday(file), undocumented);

    assertThat(undocumented).isEmpty();
  }

  private static void collectUndocumented(Schema schema, TreeSet<String> undocumented) {
    switch (schema.getType()) {
      case RECORD -> {
        if (schema.getDoc() == null) {
          undocumented.add(schema.getName());
        }
        for (Schema.Field field : schema.getFields()) {
          if (field.doc() == null || field.doc().isBlank()) {
            undocumented.add(schema.getName() + "." + field.name());
          }
          collectUndocumented(field.schema(), undocumented);
        }
      }
      case ARRAY -> collectUndocumented(schema.getElementType(), undocumented);
      case MAP -> collectUndocumented(schema.getValueType(), undocumented);
      case UNION -> schema.getTypes().forEach(type -> collectUndocumented(type, undocumented));
      case STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL, ENUM, FIXED -> {}
    }
  }

  /** Types, names, defaults and logical types; no documentation. */
  private static String shape(Schema schema) {
    return schema.toString().replaceAll(",?\"doc\":\"(\\\\.|[^\"\\\\])*\"", "");
  }

  private static byte[] write(GenericRecord record) throws IOException {
    return write(record, new GenericDatumWriter<>(record.getSchema()));
  }

  private static <T> byte[] write(T record, DatumWriter<T> writer) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    writer.write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static <T> T read(byte[] bytes, DatumReader<T> reader) throws IOException {
    return reader.read(null, DecoderFactory.get().binaryDecoder(bytes, null));
  }

  private static SpecificDatumReader<SpecificRecord> specificReader(Schema writer) {
    return new SpecificDatumReader<>(writer, ReleasedSchemas.ofToday(writer));
  }

  private static GenericRecord asGeneric(SpecificRecord record, Schema reader) throws IOException {
    byte[] bytes = write(record, new SpecificDatumWriter<>(record.getSchema()));
    return read(bytes, new GenericDatumReader<>(record.getSchema(), reader));
  }
}
