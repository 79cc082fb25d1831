package io.usageledger.ledger.posting;

import io.usageledger.ledger.fold.Postings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Ends the holds that a batch's usage names, in the batch's transaction. The first event settles a
 * hold, in whatever unit it was rated: the inference has happened, and what it cost in the hold's
 * own unit is noted, if it cost in it. A second event, and one that comes after the lease, find
 * nothing held and change nothing.
 */
@Component
final class HoldSettler implements HoldSettling {
  private static final String SETTLE =
      """
      with settled as (
        update holds h
        set state = 'settled', ended_at = s.ended_at, used = case when h.unit = s.unit then s.used end
        from unnest(?, ?, ?, ?, ?) as s (hold_id, account_id, unit, used, ended_at)
        where h.hold_id = s.hold_id and h.account_id = s.account_id and h.state = 'held'
        returning h.account_id, h.unit, h.amount
      ), freed as (
        select account_id, unit, sum(amount) as amount
        from settled
        group by account_id, unit
      ), locked as (
        select b.account_id, b.unit, freed.amount
        from held_balances b
        join freed on b.account_id = freed.account_id and b.unit = freed.unit
        order by b.account_id, b.unit
        for update of b
      )
      update held_balances b
      set held = b.held - locked.amount
      from locked
      where b.account_id = locked.account_id and b.unit = locked.unit
      """;

  @Override
  public void settle(Connection connection, Postings postings) throws SQLException {
    if (postings.settlements().isEmpty()) {
      return;
    }
    Collection<Postings.Settlement> first = firstOfEachHold(postings);
    try (PreparedStatement settle = connection.prepareStatement(SETTLE)) {
      settle.setObject(1, ColumnArray.texts(first, Postings.Settlement::holdId));
      settle.setObject(2, ColumnArray.texts(first, Postings.Settlement::accountId));
      settle.setObject(3, ColumnArray.texts(first, Postings.Settlement::unit));
      settle.setObject(4, ColumnArray.amounts(first, Postings.Settlement::used));
      settle.setObject(5, ColumnArray.instants(first, s -> s.at()));
      settle.executeUpdate();
    }
  }

  private record HoldOfAccount(String holdId, String accountId) {}

  private static Collection<Postings.Settlement> firstOfEachHold(Postings postings) {
    Map<HoldOfAccount, Postings.Settlement> first = new LinkedHashMap<>();
    postings
        .settlements()
        .forEach(s -> first.putIfAbsent(new HoldOfAccount(s.holdId(), s.accountId()), s));
    return first.values();
  }
}
