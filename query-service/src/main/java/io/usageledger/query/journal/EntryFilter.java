package io.usageledger.query.journal;

import io.usageledger.query.wire.QueryParameters;
import java.util.List;
import java.util.Set;

/**
 * Which entries are asked for; an empty list accepts all.
 *
 * @param creditIds an empty text stands for the overdraft
 */
record EntryFilter(List<String> kinds, List<String> units, List<String> creditIds) {
  private static final Set<String> KINDS =
      Set.of(
          "usage",
          "unrated",
          "rated",
          "void",
          "grant",
          "cover",
          "expiry",
          "revocation",
          "adjustment",
          "subscription",
          "account");

  EntryFilter {
    for (String kind : kinds) {
      if (!KINDS.contains(kind)) {
        throw QueryParameters.invalid(
            "kind", kind, "one of " + String.join(", ", KINDS.stream().sorted().toList()));
      }
    }
  }

  static EntryFilter of(QueryParameters parameters) {
    return new EntryFilter(
        parameters.all("kind"), parameters.all("unit"), parameters.all("credit_id"));
  }
}
