package io.usageledger.ledger.rating;

import io.usageledger.ledger.rating.RatingChanges.Said;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What accounts were last said to be charged by. A program that says all it knows of its accounts
 * every night changes nothing by it, and what is asked for then would stay in the log for ever. Of
 * many accounts those are forgotten of which nothing was said for longest: forgotten, an account
 * counts as changed.
 */
final class SaidCharging {
  private final Map<String, String> chargedBy;

  SaidCharging(int accountsMax) {
    this.chargedBy =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > accountsMax;
          }
        };
  }

  /** Notes what was said; returns the accounts for which it was not what is known. */
  List<String> changed(List<Said> page) {
    List<String> changed = new ArrayList<>();
    for (Said said : page) {
      String before = chargedBy.remove(said.accountId());
      chargedBy.put(said.accountId(), said.chargedBy());
      if (!said.chargedBy().equals(before)) {
        changed.add(said.accountId());
      }
    }
    return changed.stream().distinct().toList();
  }

  void forget() {
    chargedBy.clear();
  }
}
