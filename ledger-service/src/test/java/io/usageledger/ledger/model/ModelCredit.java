package io.usageledger.ledger.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A credit and everything that was drawn from it or given back. */
final class ModelCredit {
  static final Comparator<ModelCredit> DRAW_ORDER =
      Comparator.comparingLong((ModelCredit credit) -> credit.priority)
          .thenComparing(credit -> credit.to == null ? Instant.MAX : credit.to)
          .thenComparingInt(credit -> credit.number);

  final int number;
  final String id;
  final String unit;
  final BigDecimal granted;
  final long priority;
  final Instant from;
  final @Nullable Instant to;

  /** Above zero is drawn, below zero given back. */
  final List<BigDecimal> draws = new ArrayList<>();

  BigDecimal forfeited = BigDecimal.ZERO;
  @Nullable Instant closedAt;

  /** Nothing was left when its time was over: closed, though no table says so. */
  boolean lapsed;

  ModelCredit(
      int number,
      String id,
      String unit,
      BigDecimal granted,
      long priority,
      Instant from,
      @Nullable Instant to) {
    this.number = number;
    this.id = id;
    this.unit = unit;
    this.granted = granted;
    this.priority = priority;
    this.from = from;
    this.to = to;
  }

  BigDecimal used() {
    return draws.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  BigDecimal remaining() {
    return granted.subtract(used()).subtract(forfeited);
  }

  boolean isOpen() {
    return closedAt == null;
  }

  boolean covers(Instant occurredAt) {
    return isOpen() && !occurredAt.isBefore(from) && (to == null || occurredAt.isBefore(to));
  }

  /** What is left is taken, for ever. */
  void close(Instant at) {
    forfeited = forfeited.add(remaining());
    closedAt = at;
  }
}
