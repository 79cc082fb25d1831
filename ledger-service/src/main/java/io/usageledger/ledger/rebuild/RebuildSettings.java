package io.usageledger.ledger.rebuild;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What a rebuild is asked for, under {@code rebuild.}.
 *
 * @param restart discards a generation that an earlier rebuild left unfinished
 * @param keep keeps the generation that a verification made
 * @param accept accounts whose differences are expected; {@code all} is every difference
 * @param name the generation to drop, or a name for a side generation
 * @param until for a side generation: only what was appended before
 * @param prices for a side generation: a file of prices that take the place of the published ones
 * @param fromSnapshot a directory that a snapshot was written to, which the rebuild begins with
 * @param to for a snapshot: the directory that it is written to
 * @param lateUsageGrace another than the live service's; the past replays otherwise then
 * @param switchWithin how long it is tried to take the readers' place in one short transaction
 */
@Validated
@ConfigurationProperties("rebuild")
record RebuildSettings(
    @DefaultValue("switch") @NotNull Action action,
    boolean restart,
    boolean keep,
    @DefaultValue @NotNull List<String> accept,
    @Nullable String name,
    @Nullable Instant until,
    @Nullable String prices,
    @Nullable String fromSnapshot,
    @Nullable String to,
    @Nullable Duration lateUsageGrace,
    @DefaultValue("60s") @NotNull Duration switchWithin) {
  /** What is done. */
  enum Action {
    /** Rebuild, compare, and take the live generation's place. */
    SWITCH,
    /** Rebuild and compare. */
    VERIFY,
    /** Make a generation beside, to be looked at. */
    SIDE,
    /** Write the live generation into files. */
    SNAPSHOT,
    LIST,
    DROP,
    DROP_OLD,
    DISCARD
  }

  /** The schema that is made, or dropped. */
  String generation() {
    return switch (action) {
      case SWITCH, VERIFY, SNAPSHOT, LIST, DROP_OLD, DISCARD -> Generations.NEXT;
      case SIDE -> Generations.SIDE + Objects.requireNonNull(name, "rebuild.name is missing");
      case DROP -> Objects.requireNonNull(name, "rebuild.name is missing");
    };
  }

  Comparison.Accepted accepted() {
    return new Comparison.Accepted(accept.contains("all"), Set.copyOf(accept));
  }
}
