package io.usageledger.ingest;

import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Two doors for usage events, HTTP and Kafka, and one way into the log. */
@SpringBootApplication
@EnableScheduling
@EnableConfigurationProperties(IngestSettings.class)
public class IngestService {
  public static void main(String[] arguments) {
    SpringApplication.run(IngestService.class, arguments);
  }

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }
}
