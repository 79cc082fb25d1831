package io.usageledger.ledger;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Folds the log into postings, exactly once in effect. */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableScheduling
public class LedgerService {
  public static void main(String[] args) {
    SpringApplication.run(LedgerService.class, args);
  }
}
