package io.usageledger.query.dashboard;

import static io.usageledger.access.Permission.USAGE_READ;

import io.usageledger.access.AccessRules;
import io.usageledger.access.Scope;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

/** Data want a key that may read; the page itself shows nothing without one, and is open. */
@Configuration(proxyBeanMethods = false)
class QueryAccess {
  /** Nothing but our own files runs or is loaded; ids in the data are hostile text. */
  private static final String PAGE_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  @Bean
  AccessRules accessRules() {
    return usersOwn(AccessRules.ofEveryService())
        .withContentSecurityPolicy(PAGE_POLICY)
        .open("/")
        .open("/index.html")
        .open("/dashboard.css")
        .open("/dashboard/*.js")
        .open("/favicon.svg")
        .permit(HttpMethod.GET, "/v1/**", USAGE_READ);
  }

  /** What a user's token may read: his own account, and what is nobody's. */
  private static AccessRules usersOwn(AccessRules rules) {
    String account = "/v1/accounts/{account_id}";
    return rules
        .permit(HttpMethod.GET, account + "/balance", USAGE_READ, Scope.CREDITS_READ)
        .permit(HttpMethod.GET, account + "/subscriptions", USAGE_READ, Scope.CREDITS_READ)
        .permit(HttpMethod.GET, account + "/entries", USAGE_READ, Scope.CREDITS_READ)
        .permit(HttpMethod.GET, account + "/statement", USAGE_READ, Scope.CREDITS_READ)
        .permit(HttpMethod.GET, account + "/usage", USAGE_READ, Scope.USER_INFO)
        .permit(HttpMethod.GET, account + "/usage-history", USAGE_READ, Scope.USER_INFO)
        .permit(
            HttpMethod.GET,
            account + "/usage-history/{source}/{event_id}",
            USAGE_READ,
            Scope.USER_INFO)
        .permit(HttpMethod.GET, "/v1/models", USAGE_READ, Scope.MODELS_READ)
        .permit(HttpMethod.GET, "/v1/prices", USAGE_READ, Scope.MODELS_READ);
  }
}
