package io.usageledger.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/** Decides by the rules whether a request may pass, and when not, why. */
final class RuleAuthorization implements AuthorizationManager<RequestAuthorizationContext> {
  private static final AuthorizationResult PASS = new AuthorizationDecision(true);
  private final AccessRules rules;

  RuleAuthorization(AccessRules rules) {
    this.rules = rules;
  }

  @Override
  public AuthorizationResult authorize(
      Supplier<? extends @Nullable Authentication> caller, RequestAuthorizationContext context) {
    HttpServletRequest request = context.getRequest();
    Demand demand = rules.findDemand(request).orElse(null);
    if (demand == null) {
      return new Denied(
          AccessRefusal.PATH_UNKNOWN,
          "This service has no %s %s".formatted(request.getMethod(), request.getRequestURI()),
          null);
    }
    if (demand instanceof Demand.Nothing) {
      return PASS;
    }
    if (!(caller.get() instanceof ApiKeyAuthentication accepted)) {
      return new AuthorizationDecision(false); // nobody: answered with 401
    }
    return demand instanceof Demand.KeyWith needed
            && !accepted.key().permissions().contains(needed.permission())
        ? missing(accepted.key(), needed.permission())
        : PASS;
  }

  private static Denied missing(ApiKey key, Permission permission) {
    return new Denied(
        AccessRefusal.PERMISSION_MISSING,
        "The API key %s lacks the permission %s".formatted(key.keyId(), permission.text()),
        permission);
  }

  /** A refusal of somebody who is known. */
  record Denied(AccessRefusal refusal, String detail, @Nullable Permission missing)
      implements AuthorizationResult {
    @Override
    public boolean isGranted() {
      return false;
    }
  }
}
