package io.usageledger.access;

import org.jspecify.annotations.Nullable;

/** What a path asks of its caller. */
sealed interface Demand {
  record Nothing() implements Demand {}

  record AnyKey() implements Demand {}

  /**
   * @param ownersScope with which a user may do it, for his own account; null when no user may
   */
  record KeyWith(Permission permission, @Nullable Scope ownersScope) implements Demand {}
}
