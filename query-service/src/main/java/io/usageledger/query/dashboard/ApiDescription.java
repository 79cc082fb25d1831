package io.usageledger.query.dashboard;

import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What /v3/api-docs says beside the endpoints. */
@Configuration(proxyBeanMethods = false)
class ApiDescription {
  private static final String KEY = "api_key";

  @Bean
  OpenAPI openApi() {
    SecurityScheme bearer =
        new SecurityScheme()
            .type(SecurityScheme.Type.HTTP)
            .scheme("bearer")
            .description(
                "An API key that permits usage:read, for instance key_abc.secret; or, where an issuer"
                    + " is configured, a user's token, good for the user's own account");
    return new OpenAPI()
        .info(
            new Info()
                .title("Usage Ledger: query service")
                .version("v1")
                .description(
                    "Balances, usage, history and explanations. Amounts are exact decimals in"
                        + " strings, times RFC 3339 UTC. Every answer carries its watermark: how"
                        + " far the log is applied in it, and what it misses. Errors are"
                        + " application/problem+json with a code.")
                .license(new License().name("Apache-2.0")))
        .components(new Components().addSecuritySchemes(KEY, bearer))
        .addSecurityItem(new SecurityRequirement().addList(KEY));
  }

  /** The names in the description are those on the wire. */
  @Bean
  ModelResolver snakeCaseNames() {
    return new ModelResolver(
        Json.mapper()
            .copy()
            .setPropertyNamingStrategy(
                com.fasterxml.jackson.databind.PropertyNamingStrategies.SNAKE_CASE));
  }
}
