package io.usageledger.query;

import io.usageledger.turns.RoundTrip;
import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Answers what accounts have, used and owe, from the tables that follow from the log. It only
 * reads: its database role may not write, and each answer says how far the log was applied.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class QueryService {
  public static void main(String[] arguments) {
    SpringApplication.run(QueryService.class, arguments);
  }

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  RoundTrip roundTrip(JdbcTemplate jdbc) {
    return new RoundTrip(jdbc);
  }
}
