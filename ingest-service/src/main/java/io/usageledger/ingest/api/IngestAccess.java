package io.usageledger.ingest.api;

import io.usageledger.access.AccessRules;
import io.usageledger.access.Permission;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

/** What a caller's key must permit; a path that is not named here is closed. */
@Configuration
class IngestAccess {
  @Bean
  AccessRules accessRules() {
    return AccessRules.ofEveryService()
        .permit(HttpMethod.POST, "/v1/usage-events", Permission.USAGE_WRITE)
        .permit(HttpMethod.POST, "/api/v1/events", Permission.USAGE_WRITE)
        .permit(HttpMethod.POST, "/litellm/v1/logs", Permission.USAGE_WRITE)
        .permit(HttpMethod.POST, "/v1/traces", Permission.USAGE_WRITE)
        .permit(HttpMethod.POST, "/v1/logs", Permission.USAGE_WRITE)
        .permit(HttpMethod.POST, "/v1/usage-voids", Permission.USAGE_WRITE)
        .permit(HttpMethod.POST, "/v1/credits", Permission.CREDITS_WRITE)
        .permit(HttpMethod.POST, "/v1/credit-revocations", Permission.CREDITS_WRITE)
        .permit(HttpMethod.POST, "/v1/adjustments", Permission.CREDITS_WRITE)
        .permit(HttpMethod.POST, "/v1/accounts", Permission.CREDITS_WRITE)
        .permit(HttpMethod.POST, "/v1/subscriptions", Permission.CREDITS_WRITE)
        .permit(HttpMethod.POST, "/v1/prices", Permission.PRICES_WRITE)
        .permit(HttpMethod.POST, "/v1/model-aliases", Permission.PRICES_WRITE);
  }
}
