package io.usageledger.access;

/** What a path asks of its caller. */
sealed interface Demand {
  record Nothing() implements Demand {}

  record AnyKey() implements Demand {}

  record KeyWith(Permission permission) implements Demand {}
}
