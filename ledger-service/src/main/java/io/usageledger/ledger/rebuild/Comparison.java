package io.usageledger.ledger.rebuild;

import io.usageledger.ledger.rebuild.Digests.Digest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares two generations, each in a snapshot of its own: by digests of every account and table,
 * and where these differ row by row, so that a difference is named.
 */
final class Comparison {
  /** Enough to begin looking; the counts say how much there is. */
  static final int DIFFERENCES_MAX = 1_000;

  /** Groups of a table that are looked into; beyond, each counts as one difference. */
  private static final int GROUPS_MAX = 200;

  private final Connection live;
  private final Connection rebuilt;
  private final Scope scope;
  private final List<TableResult> tables = new ArrayList<>();
  private final List<Difference> differences = new ArrayList<>();
  private final Set<String> accounts = new TreeSet<>();
  private boolean beyondAccounts;
  private long accountsCompared;

  /**
   * @param live in a transaction, with the live generation first on its search path
   * @param rebuilt likewise with the rebuilt one
   */
  Comparison(Connection live, Connection rebuilt, Scope scope) {
    this.live = live;
    this.rebuilt = rebuilt;
    this.scope = scope;
  }

  Comparison run() throws SQLException {
    for (ComparedTable table : ComparedTable.values()) {
      if (scope.takes(table)) {
        tables.add(compare(table));
      }
    }
    return this;
  }

  private TableResult compare(ComparedTable table) throws SQLException {
    long rowsLive = 0;
    long rowsRebuilt = 0;
    List<String> differing = new ArrayList<>();
    try (Digests ones = new Digests(live, table, scope);
        Digests others = new Digests(rebuilt, table, scope)) {
      while (ones.current() != null || others.current() != null) {
        int order = order(ones.current(), others.current());
        Digest one = order <= 0 ? ones.current() : null;
        Digest other = order >= 0 ? others.current() : null;
        rowsLive += one == null ? 0 : one.rows();
        rowsRebuilt += other == null ? 0 : other.rows();
        if (one != null && (other == null || !one.isSame(other))) {
          differing.add(one.group());
        } else if (one == null && other != null) {
          differing.add(other.group());
        }
        if (table == ComparedTable.ACCOUNTS) {
          accountsCompared++;
        }
        if (one != null) {
          ones.advance();
        }
        if (other != null) {
          others.advance();
        }
      }
    }
    String name = table.name().toLowerCase(Locale.ROOT);
    return new TableResult(name, rowsLive, rowsRebuilt, lookInto(table, differing));
  }

  private static int order(@Nullable Digest one, @Nullable Digest other) {
    if (one == null || other == null) {
      return one == null ? 1 : -1;
    }
    return one.compareGroup(other);
  }

  private long lookInto(ComparedTable table, List<String> groups) throws SQLException {
    groups.forEach(group -> note(table, group));
    long found = Math.max(0, groups.size() - GROUPS_MAX);
    for (String group : groups.subList(0, Math.min(groups.size(), GROUPS_MAX))) {
      found += compareRows(table, group);
    }
    return found;
  }

  private void note(ComparedTable table, String group) {
    if (table.hasAccounts()) {
      accounts.add(group);
    } else {
      beyondAccounts = true;
    }
  }

  /** Digests differ, so that something does, even if it should not show in the rows' texts. */
  private long compareRows(ComparedTable table, String group) throws SQLException {
    long rows =
        new GroupRows(table, scope, group)
            .compare(
                live,
                rebuilt,
                difference -> {
                  if (differences.size() < DIFFERENCES_MAX) {
                    differences.add(difference);
                  }
                });
    return Math.max(1, rows);
  }

  List<TableResult> tables() {
    return tables;
  }

  List<Difference> differences() {
    return differences;
  }

  Set<String> archivedMonths() {
    return scope.archivedMonths();
  }

  long differencesCount() {
    return tables.stream().mapToLong(TableResult::differences).sum();
  }

  long accountsCompared() {
    return accountsCompared;
  }

  /** Whether every difference is one of an account that was named. */
  boolean isWithin(Accepted accepted) {
    return differencesCount() == 0
        || accepted.all()
        || !beyondAccounts && accepted.accounts().containsAll(accounts);
  }

  /** Differences that somebody expects: of every account, or of these. */
  record Accepted(boolean all, Set<String> accounts) {}
}
