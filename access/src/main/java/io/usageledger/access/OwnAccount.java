package io.usageledger.access;

import io.usageledger.access.RuleAuthorization.Denied;
import java.util.Optional;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * For services whose requests name an account in their body: a user may speak of his own account
 * only. API keys and services may speak of any.
 */
public final class OwnAccount {
  private OwnAccount() {}

  /**
   * @throws AuthorizationDeniedException when the caller is a user and the account is not his; it
   *     is answered 403 account_foreign
   */
  public static void require(String accountId) {
    if (isForeign(accountId)) {
      throw new AuthorizationDeniedException("Another's account", foreign());
    }
  }

  /** Whether the caller is a user to whom this account must not be shown. */
  public static boolean isForeign(String accountId) {
    return ofCaller().filter(own -> !own.equals(accountId)).isPresent();
  }

  /** The one account that the caller, a user, may know of; empty for who may speak of any. */
  public static Optional<String> ofCaller() {
    return SecurityContextHolder.getContext().getAuthentication()
            instanceof TokenAuthentication token
        ? Optional.ofNullable(token.caller().accountId())
        : Optional.empty();
  }

  static Denied foreign() {
    return new Denied(
        AccessRefusal.ACCOUNT_FOREIGN,
        "A user's token is good for the user's own account only",
        null);
  }
}
