package io.usageledger.ingest;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The ingest service's settings.
 *
 * @param bodyMax the largest body of a request: a thousand rich events have 2 MB
 * @param inFlightMax all bodies together that are being read or written to Kafka; a tree of JSON
 *     takes about ten times its bytes, so this bounds the heap
 * @param eventsMax events in one request; more make answers slow and repeats dear
 * @param publishWithin how long a request waits for Kafka before it is told 503
 * @param bufferMax what one Kafka producer keeps for sending
 * @param priceLead how far ahead a price is published, so that every reader of the log has it
 *     before it counts
 * @param watchEvery how often Kafka, the registry and the relay's lag are looked at for health
 * @param relay the Kafka door
 * @param otlp what of OpenTelemetry's attributes means what
 * @param litellm LiteLLM's door
 */
@ConfigurationProperties("ingest")
public record IngestSettings(
    @DefaultValue("8MB") DataSize bodyMax,
    @DefaultValue("12MB") DataSize inFlightMax,
    @DefaultValue("1000") int eventsMax,
    @DefaultValue("4s") Duration publishWithin,
    @DefaultValue("32MB") DataSize bufferMax,
    @DefaultValue("1s") Duration priceLead,
    @DefaultValue("2s") Duration watchEvery,
    @DefaultValue Relay relay,
    @DefaultValue OtlpSettings otlp,
    @DefaultValue LiteLlm litellm) {

  /**
   * The Kafka door.
   *
   * @param enabled off where another instance relays
   * @param concurrency threads that relay; each owns some of the partitions
   * @param batchMax records that are relayed and acknowledged together
   * @param publishWithin how long one batch waits for Kafka before it is tried again
   * @param retryEvery how long the relay waits at most between tries while a server is away
   * @param stuckAfter a lag without any progress for this long is bad health
   */
  public record Relay(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("1") int concurrency,
      @DefaultValue("1000") int batchMax,
      @DefaultValue("30s") Duration publishWithin,
      @DefaultValue("5s") Duration retryEvery,
      @DefaultValue("60s") Duration stuckAfter) {

    public Relay {
      within("ingest.relay.concurrency", concurrency, 1, 64);
      within("ingest.relay.batch-max", batchMax, 1, 10_000);
      // Kafka takes a partition away from a reader that is silent for five minutes.
      within("ingest.relay.publish-within", publishWithin, 1_000, 120_000);
      within("ingest.relay.retry-every", retryEvery, 100, 60_000);
      within("ingest.relay.stuck-after", stuckAfter, 1_000, 3_600_000);
    }
  }

  /**
   * LiteLLM's door.
   *
   * @param bodyMax the largest body, unpacked: it is read as it comes, and what people wrote to a
   *     model takes no memory
   */
  public record LiteLlm(@DefaultValue("256MB") DataSize bodyMax) {

    public LiteLlm {
      within("ingest.litellm.body-max", bodyMax.toBytes(), 1024, 1024L * 1024 * 1024);
    }
  }

  public IngestSettings {
    within("ingest.body-max", bodyMax.toBytes(), 1024, 64L * 1024 * 1024);
    within("ingest.in-flight-max", inFlightMax.toBytes(), bodyMax.toBytes(), 1024L * 1024 * 1024);
    within("ingest.events-max", eventsMax, 1, 10_000);
    within("ingest.publish-within", publishWithin, 500, 60_000);
    within("ingest.buffer-max", bufferMax.toBytes(), 8L * 1024 * 1024, 1024L * 1024 * 1024);
    within("ingest.price-lead", priceLead, 0, 3_600_000);
    within("ingest.watch-every", watchEvery, 100, 60_000);
  }

  private static void within(String name, Duration value, long leastMs, long mostMs) {
    if (value.toMillis() < leastMs || value.toMillis() > mostMs) {
      throw new IllegalArgumentException(
          "%s is %s, not from %d ms to %d ms".formatted(name, value, leastMs, mostMs));
    }
  }

  private static void within(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is %d, not from %d to %d".formatted(name, value, least, most));
    }
  }
}
