package io.usageledger.ingest.log;

import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The health components {@code kafka} and {@code schemaRegistry}. */
@Configuration
class ServerHealth {
  @Bean
  HealthIndicator kafkaHealthIndicator(ServerWatch watch) {
    return watch::kafkaHealth;
  }

  @Bean
  HealthIndicator schemaRegistryHealthIndicator(ServerWatch watch) {
    return watch::registryHealth;
  }
}
