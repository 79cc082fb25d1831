package io.usageledger.ledger.holds;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * What is held, as metrics. They are read from the tables, so that every service shows the same and
 * a restart loses nothing; a metric is a floating number, which no money follows from.
 */
@Component
class HoldFigures {
  private static final Logger log = LoggerFactory.getLogger(HoldFigures.class);

  /** What one unit's holds come to. */
  private record UnitFigures(
      String unit, long active, BigDecimal held, BigDecimal leaked, long leakedHolds) {}

  private final JdbcClient jdbc;
  private final MultiGauge active;
  private final MultiGauge held;
  private final MultiGauge leaked;
  private final MultiGauge leakedHolds;

  HoldFigures(JdbcClient jdbc, MeterRegistry metrics) {
    this.jdbc = jdbc;
    this.active = gauge(metrics, "ledger.holds.active", "Holds that last");
    this.held = gauge(metrics, "ledger.held", "Units that are held, by unit");
    this.leaked =
        gauge(
            metrics,
            "ledger.holds.leaked.units",
            "Units of holds that ended by their lease in the last 24 hours, by unit");
    this.leakedHolds =
        gauge(
            metrics,
            "ledger.holds.leaked",
            "Holds that ended by their lease in the last 24 hours: nobody settled or released them");
  }

  private static MultiGauge gauge(MeterRegistry metrics, String name, String description) {
    return MultiGauge.builder(name).description(description).register(metrics);
  }

  private static final String FIGURES =
      """
      select unit, count(*) filter (where state = 'held'),
        coalesce(sum(amount) filter (where state = 'held'), 0),
        coalesce(sum(amount) filter (where state = 'expired'), 0),
        count(*) filter (where state = 'expired')
      from holds
      where state = 'held' or state = 'expired' and ended_at > now() - interval '24 hours'
      group by unit
      order by unit
      limit 100
      """;

  @Scheduled(fixedDelayString = "${ledger.hold-figures-interval:5s}")
  void look() {
    try {
      List<UnitFigures> figures =
          jdbc.sql(FIGURES)
              .query(
                  (row, n) ->
                      new UnitFigures(
                          row.getString(1),
                          row.getLong(2),
                          row.getBigDecimal(3),
                          row.getBigDecimal(4),
                          row.getLong(5)))
              .list();
      show(figures);
    } catch (DataAccessException away) {
      log.debug("What is held is shown later: {}", away.getMessage());
    }
  }

  private void show(List<UnitFigures> figures) {
    register(active, figures, UnitFigures::active);
    register(held, figures, UnitFigures::held);
    register(leaked, figures, UnitFigures::leaked);
    register(leakedHolds, figures, UnitFigures::leakedHolds);
  }

  private static void register(
      MultiGauge gauge, List<UnitFigures> figures, Function<UnitFigures, Number> value) {
    gauge.register(
        figures.stream()
            .<MultiGauge.Row<?>>map(
                unit -> MultiGauge.Row.of(Tags.of("unit", unit.unit()), value.apply(unit)))
            .toList(),
        true);
  }
}
