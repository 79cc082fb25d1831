package io.usageledger.ingest.api;

import io.swagger.v3.core.util.Yaml31;
import io.swagger.v3.oas.models.OpenAPI;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;

/**
 * The description of the API is written by hand in {@code openapi.yaml}: bodies are read strictly
 * and event by event, so no class of ours has their shape. A test holds it against the paths that
 * there are, and sends every example.
 */
@Configuration
class ApiDescription {
  @Bean
  OpenAPI openApi() throws IOException {
    try (InputStream yaml = new ClassPathResource("openapi.yaml").getInputStream()) {
      return Yaml31.mapper().readValue(yaml, OpenAPI.class);
    }
  }
}
