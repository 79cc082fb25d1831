package io.usageledger.query.watermark;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the end of the log is watched.
 *
 * @param pollInterval pause between two questions to Kafka
 * @param kafkaTimeout longest wait for one answer
 * @param validFor age at which a measured end no longer counts, so that a dead broker never looks
 *     like a lag of zero
 */
@ConfigurationProperties("query.lag")
public record LagProperties(
    @DefaultValue("500ms") Duration pollInterval,
    @DefaultValue("2s") Duration kafkaTimeout,
    @DefaultValue("5s") Duration validFor) {
  public LagProperties {
    if (pollInterval.toMillis() < 50 || pollInterval.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException(
          "query.lag.poll-interval is " + pollInterval + "; allowed is 50ms to 1m");
    }
    if (kafkaTimeout.toMillis() < 100 || kafkaTimeout.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException(
          "query.lag.kafka-timeout is " + kafkaTimeout + "; allowed is 100ms to 1m");
    }
    if (validFor.compareTo(pollInterval.plus(kafkaTimeout)) < 0) {
      throw new IllegalArgumentException(
          "query.lag.valid-for is "
              + validFor
              + "; it must be at least poll-interval and kafka-timeout together, or a healthy"
              + " broker would look dead between two polls");
    }
  }
}
