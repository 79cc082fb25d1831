package io.usageledger.access;

import java.util.List;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** A service without any DataSource, guarded like ours. */
@SpringBootConfiguration
@EnableAutoConfiguration
class GuardedService {
  @Bean
  AccessRules accessRules() {
    return AccessRules.ofEveryService()
        .permit(HttpMethod.POST, "/v1/usage-events", Permission.USAGE_WRITE)
        .permit(
            HttpMethod.GET,
            "/v1/accounts/{account_id}/balance",
            Permission.USAGE_READ,
            Scope.CREDITS_READ)
        .permit(HttpMethod.GET, "/v1/models", Permission.USAGE_READ, Scope.MODELS_READ)
        .permit(HttpMethod.POST, "/v1/holds", Permission.HOLDS_WRITE, Scope.LLM_INFERENCE)
        .permit(HttpMethod.GET, "/v1/usage-history/{source}/{event_id}", Permission.USAGE_READ)
        .permit(HttpMethod.GET, "/v1/failure", Permission.USAGE_READ)
        .open("/");
  }

  @RestController
  static class Answers {
    @PostMapping("/v1/usage-events")
    String usage(Authentication caller) {
      return caller.getName();
    }

    @GetMapping("/v1/accounts/{account_id}/balance")
    String balance(@PathVariable("account_id") String accountId) {
      return "account " + accountId;
    }

    @GetMapping("/v1/models")
    ResponseEntity<List<String>> models() {
      return ResponseEntity.ok(List.of("a model"));
    }

    @PostMapping("/v1/holds")
    String hold(@RequestBody String accountId) {
      OwnAccount.require(accountId);
      return "held for " + accountId;
    }

    @GetMapping("/v1/usage-history/{source}/{event_id}")
    String explain(
        @PathVariable("source") String source, @PathVariable("event_id") String eventId) {
      return source + " and " + eventId;
    }

    @GetMapping("/v1/failure")
    String failure() {
      throw new IllegalStateException("as wanted");
    }

    @GetMapping("/v1/forgotten")
    String forgotten() {
      return "no rule names this";
    }

    @GetMapping("/")
    String page() {
      return "page";
    }
  }
}
