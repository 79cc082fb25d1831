package io.usageledger.ledger.model;

import java.util.Map;
import java.util.TreeMap;

/** How often the histories came upon each case, so that a case that is never tried is noticed. */
final class Census {
  private final Map<String, Integer> seen = new TreeMap<>();

  void saw(String what) {
    seen.merge(what, 1, Integer::sum);
  }

  void sawIf(boolean really, String what) {
    if (really) {
      saw(what);
    }
  }

  Map<String, Integer> seen() {
    return seen;
  }
}
