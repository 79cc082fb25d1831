package io.usageledger.query.dashboard;

import io.usageledger.access.AccessRules;
import io.usageledger.access.Permission;
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
    return AccessRules.ofEveryService()
        .withContentSecurityPolicy(PAGE_POLICY)
        .open("/")
        .open("/index.html")
        .open("/dashboard.css")
        .open("/dashboard/*.js")
        .open("/favicon.svg")
        .permit(HttpMethod.GET, "/v1/**", Permission.USAGE_READ);
  }
}
