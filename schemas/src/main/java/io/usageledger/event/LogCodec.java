package io.usageledger.event;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.confluent.kafka.serializers.subject.RecordNameStrategy;
import io.usageledger.log.UsageRecorded;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The log's wire format: byte 0, a four-byte schema id, Avro binary; one subject per record type.
 * Both directions talk to the schema registry for schemas they have not met, and then remember
 * them. Encodes for any number of threads, as a producer's serializer does; decodes for one at a
 * time.
 */
public final class LogCodec implements AutoCloseable {
  private static final int HEADER_BYTES = 5;

  /** The registry's own code for a schema id that it does not have. */
  private static final int SCHEMA_NOT_FOUND = 40403;

  /**
   * A map or list of more is no event of ours. Lists of nothing take no bytes, so without a limit a
   * few bytes could promise billions of elements. Kafka headers, two bytes each at least, stay
   * below it in the largest record that a gateway may write.
   */
  private static final int COLLECTION_MAX_ITEMS = 1_000_000;

  /** What the client says of an answer with a schema in it that is no Avro. */
  private static final Pattern NO_AVRO = Pattern.compile("Invalid schema (?!null )");

  static {
    // Avro reads its limits once, when its decoder is first used.
    limit("org.apache.avro.limits.bytes.maxLength", LogTopics.LOG_RECORD_MAX_BYTES);
    limit("org.apache.avro.limits.string.maxLength", LogTopics.LOG_RECORD_MAX_BYTES);
    limit("org.apache.avro.limits.collectionItems.maxLength", COLLECTION_MAX_ITEMS);
    // Avro loads only the classes that it is told to trust; ours are the records of one package.
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.getGlobal(),
            type -> type.getPackageName().equals(UsageRecorded.class.getPackageName())));
  }

  private final KafkaAvroSerializer serializer = new KafkaAvroSerializer();
  private final KafkaAvroDeserializer deserializer = new KafkaAvroDeserializer();

  /** Of each writer's schema that was read with. */
  private final Map<Integer, Optional<String>> scaleFaults = new HashMap<>();

  /**
   * @param config the Confluent serializer's settings: {@code schema.registry.url} at least,
   *     credentials and TLS where the registry wants them
   */
  public LogCodec(Map<String, ?> config) {
    Map<String, Object> settings = new HashMap<>(config);
    settings.put("value.subject.name.strategy", RecordNameStrategy.class.getName());
    settings.put("specific.avro.reader", true);
    // An id that the registry does not know is asked for once in ten seconds, not once per record.
    settings.putIfAbsent("missing.id.cache.ttl.sec", 10L);
    serializer.configure(settings, false);
    deserializer.configure(settings, false);
  }

  /**
   * Registers the record's schema on first use.
   *
   * @throws RegistryUnavailableException when the schema has no id yet and the registry gives none:
   *     it is away, hangs, or refuses the schema
   */
  public byte[] encode(String topic, SpecificRecord event) {
    try {
      return serializer.serialize(topic, event);
    } catch (KafkaException e) {
      throw ofTheRegistry(e);
    }
  }

  /**
   * Decodes one record's value.
   *
   * @throws RefusedException when the bytes are no event of ours and never will be
   * @throws RegistryUnavailableException when the registry cannot be asked; the record may be good
   */
  public SpecificRecord decode(String topic, byte[] value) {
    if (findSchemaId(value).isEmpty()) {
      throw new RefusedException(
          Refusal.UNDECODABLE,
          "%d bytes that do not begin with 0 and a schema id".formatted(value.length));
    }
    try {
      @Nullable Object decoded = deserializer.deserialize(topic, value);
      if (decoded instanceof SpecificRecord event) {
        refuseOtherScales(event, findSchemaId(value).getAsInt());
        return event;
      }
      String type = decoded == null ? "null" : decoded.getClass().getSimpleName();
      throw new RefusedException(
          Refusal.RECORD_TYPE_UNEXPECTED, "a value of " + type + ", not a record of ours");
    } catch (KafkaException | AvroRuntimeException | ClassCastException e) {
      throw refused(e);
    } catch (StackOverflowError e) {
      // A writer's schema may contain itself; what it nests is bounded by nothing but the bytes.
      throw new RefusedException(Refusal.UNDECODABLE, "bytes that are nested without end");
    }
  }

  private void refuseOtherScales(SpecificRecord event, int schemaId) {
    Optional<String> fault = scaleFaults.get(schemaId);
    if (fault == null) {
      fault = DecimalScales.findFault(event.getSchema(), writer(schemaId));
      scaleFaults.put(schemaId, fault);
    }
    fault.ifPresent(
        why -> {
          throw new RefusedException(
              Refusal.UNDECODABLE,
              why + ": its amount would be read as another. Write with the ledger's own schema");
        });
  }

  /** As it was just read with, so that nobody is asked. */
  private Schema writer(int schemaId) {
    try {
      return (Schema) deserializer.getSchemaById(schemaId).rawSchema();
    } catch (IOException | RestClientException e) {
      throw new RegistryUnavailableException(e);
    }
  }

  /** The id of the schema that a value says it was written with; empty when it says none. */
  public static OptionalInt findSchemaId(byte @Nullable [] value) {
    return value == null || value.length < HEADER_BYTES || value[0] != 0
        ? OptionalInt.empty()
        : OptionalInt.of(ByteBuffer.wrap(value, 1, Integer.BYTES).getInt());
  }

  private static void limit(String property, int value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, String.valueOf(value));
    }
  }

  private static RuntimeException refused(RuntimeException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RestClientException rest) {
        // Any other 404 is an address that leads to no registry: that is no fault of the record.
        return rest.getErrorCode() == SCHEMA_NOT_FOUND
            ? new RefusedException(Refusal.SCHEMA_UNKNOWN, "schema unknown: " + rest.getMessage())
            : new RegistryUnavailableException(failure);
      }
      if (isNoAnswer(cause) || isNoRegistrysAnswer(cause)) {
        return new RegistryUnavailableException(failure);
      }
      if (isNoRecordOfOurs(cause)) {
        return new RefusedException(
            Refusal.RECORD_TYPE_UNEXPECTED, "no record of ours: " + cause.getMessage());
      }
    }
    Throwable root = failure.getCause() == null ? failure : failure.getCause();
    return new RefusedException(
        Refusal.UNDECODABLE, "bytes that are no Avro of their schema: " + root);
  }

  /** By its cause: the serializer's own words hold the whole schema. */
  private static RuntimeException ofTheRegistry(KafkaException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      // A registry that hangs is told as Kafka's own timeout.
      if (cause instanceof TimeoutException
          || cause instanceof IOException
          || cause instanceof RestClientException) {
        return new RegistryUnavailableException(cause);
      }
    }
    return failure;
  }

  private static boolean isNoAnswer(Throwable cause) {
    return cause instanceof java.net.SocketException
        || cause instanceof java.net.SocketTimeoutException
        || cause instanceof java.net.UnknownHostException
        || cause instanceof javax.net.ssl.SSLException
        || (cause instanceof KafkaException && !(cause instanceof SerializationException));
  }

  /**
   * No schema came, and nobody said that there is none: what answered is a proxy's page, half of an
   * answer, or no registry. A schema that is there and no Avro is the record's own fault.
   */
  private static boolean isNoRegistrysAnswer(Throwable cause) {
    return cause instanceof SerializationException
        && String.valueOf(cause.getMessage()).startsWith("Error retrieving Avro")
        && cause.getCause() instanceof IOException why
        && !NO_AVRO.matcher(String.valueOf(why.getMessage())).lookingAt();
  }

  /** The class that the writer's schema names is not there, or not one that Avro may load. */
  private static boolean isNoRecordOfOurs(Throwable cause) {
    return cause instanceof SecurityException
        || (cause instanceof SerializationException
            && String.valueOf(cause.getMessage()).startsWith("Could not find class"));
  }

  @Override
  public void close() {
    serializer.close();
    deserializer.close();
  }
}
