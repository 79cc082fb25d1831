package io.usageledger.ledger.posting;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.usageledger.ledger.LedgerSettings;
import io.usageledger.ledger.pricing.PriceTopic;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Primary;

/**
 * A replay beside the service, in a context of its own whose beans are lazy: what listens, watches
 * and settles is there, but nobody asks for it. Whoever makes the context brings the tables'
 * connections and the settings. Not found by the service's own scan: it is no component.
 */
@ComponentScan({"io.usageledger.ledger.posting", "io.usageledger.ledger.pricing"})
@ImportAutoConfiguration(KafkaAutoConfiguration.class)
public class ReplayConfiguration {
  /** Holds do not follow from the log: they were settled when their usage was posted. */
  @Bean
  @Primary
  HoldSettling holdsStay() {
    return (connection, postings) -> {};
  }

  /** The metrics are the service's; these are seen by nobody. */
  @Bean
  MeterRegistry unseenMetrics() {
    return new SimpleMeterRegistry();
  }

  @Bean
  LogReplay logReplay(
      PortionPoster poster,
      PartitionStart start,
      AppliedOffsets offsets,
      PostingProgress progress,
      UnreadableLog unreadable,
      PriceTopic prices,
      EpochGate gate,
      KafkaProperties kafka,
      LedgerSettings settings) {
    return new LogReplay(
        poster, start, offsets, progress, unreadable, prices, gate, kafka, settings);
  }
}
