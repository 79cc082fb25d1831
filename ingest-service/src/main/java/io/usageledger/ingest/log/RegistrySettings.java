package io.usageledger.ingest.log;

import java.util.HashMap;
import java.util.Map;

/**
 * How the schema registry is reached, as its client names it: whatever stands under {@code
 * spring.kafka.properties}, with waits that are short enough for a request. Trying again is left to
 * whoever waits for the answer.
 */
public record RegistrySettings(Map<String, ?> values) {
  private static final String URL = "schema.registry.url";

  public RegistrySettings {
    values = Map.copyOf(values);
    if (!values.containsKey(URL)) {
      throw new IllegalArgumentException(
          "spring.kafka.properties.schema.registry.url is missing: it says where schemas have their ids");
    }
  }

  static RegistrySettings of(Map<String, String> kafkaProperties) {
    Map<String, Object> values = new HashMap<>(kafkaProperties);
    values.putIfAbsent("http.connect.timeout.ms", 1_000);
    values.putIfAbsent("http.read.timeout.ms", 3_000);
    values.putIfAbsent("max.retries", 0);
    return new RegistrySettings(values);
  }

  String url() {
    return String.valueOf(values.get(URL));
  }
}
