package io.usageledger.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
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
    Authentication who = caller.get();
    if (who instanceof ApiKeyAuthentication accepted) {
      ApiKey key = accepted.key();
      return ofPermissions(demand, "The API key " + key.keyId(), key.permissions());
    }
    if (who instanceof TokenAuthentication accepted) {
      TokenCaller token = accepted.caller();
      return token.accountId() == null
          ? ofPermissions(demand, "The token of " + token.name(), token.permissions())
          : ofUser(demand, token, token.accountId(), request);
    }
    return new AuthorizationDecision(false); // nobody: answered with 401
  }

  private static AuthorizationResult ofPermissions(
      Demand demand, String who, Set<Permission> permissions) {
    return demand instanceof Demand.KeyWith needed && !permissions.contains(needed.permission())
        ? missing(who, needed.permission().text())
        : PASS;
  }

  /** What no scope is named for is closed to users, whatever their token says. */
  private AuthorizationResult ofUser(
      Demand demand, TokenCaller token, String accountId, HttpServletRequest request) {
    Scope scope = demand instanceof Demand.KeyWith needed ? needed.ownersScope() : null;
    if (scope == null) {
      return new Denied(
          AccessRefusal.PERMISSION_MISSING, "This is closed to the tokens of users", null);
    }
    if (!token.scopes().contains(scope)) {
      return missing("The token", scope.text());
    }
    return rules.findAccountId(request).filter(asked -> !asked.equals(accountId)).isPresent()
        ? OwnAccount.foreign()
        : PASS;
  }

  private static Denied missing(String who, String permission) {
    return new Denied(
        AccessRefusal.PERMISSION_MISSING,
        "%s lacks the permission %s".formatted(who, permission),
        permission);
  }

  /** A refusal of somebody who is known. */
  record Denied(AccessRefusal refusal, String detail, @Nullable String missing)
      implements AuthorizationResult {
    @Override
    public boolean isGranted() {
      return false;
    }
  }
}
