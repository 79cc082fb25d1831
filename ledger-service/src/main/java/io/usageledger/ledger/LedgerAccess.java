package io.usageledger.ledger;

import io.usageledger.access.AccessRules;
import io.usageledger.access.Permission;
import io.usageledger.access.Scope;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

/** Who may call what of the ledger service. */
@Configuration
class LedgerAccess {
  @Bean
  AccessRules accessRules() {
    return AccessRules.ofEveryService()
        .permit(HttpMethod.POST, "/v1/holds", Permission.HOLDS_WRITE, Scope.LLM_INFERENCE)
        .permit(
            HttpMethod.DELETE, "/v1/holds/{hold_id}", Permission.HOLDS_WRITE, Scope.LLM_INFERENCE)
        .permit(HttpMethod.GET, "/v1/accounts/{account_id}/proof", Permission.USAGE_READ)
        .permit(HttpMethod.POST, "/v1/rerates", Permission.OPERATE)
        .permit(HttpMethod.GET, "/v1/rerates/{rerate_id}", Permission.OPERATE)
        .permit(HttpMethod.GET, "/v1/rerates/{rerate_id}/differences", Permission.OPERATE)
        .permit(HttpMethod.GET, "/v1/usage-months/{month}", Permission.OPERATE)
        .permit(HttpMethod.POST, "/v1/usage-months/{month}/changes", Permission.OPERATE)
        .permit(HttpMethod.POST, "/v1/usage-months/{month}/detachments", Permission.OPERATE)
        .permit(HttpMethod.POST, "/v1/usage-months/{month}/attachments", Permission.OPERATE)
        .permit(HttpMethod.GET, "/v1/verifications", Permission.OPERATE)
        .permit(HttpMethod.POST, "/v1/verifications", Permission.OPERATE)
        .permit(HttpMethod.POST, "/v1/verifications/full", Permission.OPERATE)
        .permit(
            HttpMethod.POST,
            "/v1/quarantine/{topic}/{partition}/{offset}/resends",
            Permission.OPERATE);
  }
}
