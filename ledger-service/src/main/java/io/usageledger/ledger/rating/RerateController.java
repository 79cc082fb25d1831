package io.usageledger.ledger.rating;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.usageledger.ledger.posting.LogApplied;
import io.usageledger.ledger.rating.RerateLook.Key;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Re-rates what is posted with today's prices, and says what that changes. */
@RestController
@Tag(name = "Re-rates", description = "What is posted, rated with the prices that are known now")
class RerateController {
  private static final int PAGE_MAX = 1_000;

  /**
   * @param state waiting, looking, publishing, posting, done
   * @param matches whether the journal has what was announced; absent until it is posted, and for a
   *     dry run
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record View(
      @JsonProperty("rerate_id") String rerateId,
      @JsonProperty("state") String state,
      @JsonProperty("dry_run") boolean dryRun,
      @JsonProperty("from") Instant from,
      @JsonProperty("to") Instant to,
      @JsonProperty("model") @Nullable String model,
      @JsonProperty("account_id") @Nullable String accountId,
      @JsonProperty("reason") @Nullable String reason,
      @JsonProperty("created_at") Instant createdAt,
      @JsonProperty("ended_at") @Nullable Instant endedAt,
      @JsonProperty("looked_at") long lookedAt,
      @JsonProperty("changed") long changed,
      @JsonProperty("unchanged") long unchanged,
      @JsonProperty("still_unrated") long stillUnrated,
      @JsonProperty("passed") long passed,
      @JsonProperty("published") long published,
      @JsonProperty("totals") List<RerateDifferences.Total> totals,
      @JsonProperty("matches") @Nullable Boolean matches) {}

  /** A page in the order of account and unit. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Page(
      @JsonProperty("differences") List<RerateDifferences.Row> differences,
      @JsonProperty("next_cursor") @Nullable String nextCursor) {}

  private final RerateStore store;
  private final RerateDifferences differences;
  private final LogApplied applied;
  private final Clock clock;

  RerateController(
      RerateStore store, RerateDifferences differences, LogApplied applied, Clock clock) {
    this.store = store;
    this.differences = differences;
    this.applied = applied;
    this.clock = clock;
  }

  @PostMapping("/v1/rerates")
  @Operation(
      summary = "Begins a re-rate",
      description =
          "201 when it began; 200 with the run that is unfinished when the same was asked for before. Ask for it until its state is done.")
  ResponseEntity<View> begin(@RequestBody RerateRequest request) {
    RerateScope scope = request.checked();
    String rerateId = RerateStore.newId();
    boolean began = store.append(rerateId, scope, request, applied.readEnds(), clock.instant());
    Optional<Rerate> run =
        began ? store.find(rerateId) : store.findUnfinished(scope, request).flatMap(store::find);
    return run.map(found -> ResponseEntity.status(began ? 201 : 200).body(view(found)))
        .orElseGet(() -> begin(request)); // the unfinished one ended just now
  }

  @GetMapping("/v1/rerates/{rerate_id}")
  @Operation(summary = "How far a re-rate is, and its sums by unit")
  ResponseEntity<?> read(@PathVariable("rerate_id") String rerateId) {
    Optional<Rerate> run = store.find(rerateId);
    return run.isPresent() ? ResponseEntity.ok(view(run.get())) : unknown(rerateId);
  }

  @GetMapping("/v1/rerates/{rerate_id}/differences")
  @Operation(summary = "What a re-rate changes, by account and unit")
  ResponseEntity<?> differences(
      @PathVariable("rerate_id") String rerateId,
      @RequestParam(name = "limit", defaultValue = "200") int limit,
      @RequestParam(name = "cursor", defaultValue = "") String cursor) {
    if (store.find(rerateId).isEmpty()) {
      return unknown(rerateId);
    }
    if (limit < 1 || limit > PAGE_MAX) {
      return problem(
          HttpStatus.BAD_REQUEST,
          "parameter_invalid",
          "limit is %d; from 1 to %d are allowed.".formatted(limit, PAGE_MAX));
    }
    Optional<Key> after = decoded(cursor);
    if (after.isEmpty()) {
      return problem(
          HttpStatus.BAD_REQUEST, "cursor_invalid", "The cursor is none that this list gave.");
    }
    List<RerateDifferences.Row> rows = differences.page(rerateId, after.get(), limit);
    String next = rows.size() < limit ? null : encoded(rows.get(rows.size() - 1));
    return ResponseEntity.ok(new Page(rows, next));
  }

  private View view(Rerate run) {
    boolean posted = run.state() == Rerate.State.DONE && !run.dryRun();
    return new View(
        run.rerateId(),
        run.state().name().toLowerCase(Locale.ROOT),
        run.dryRun(),
        run.scope().from(),
        run.scope().to(),
        orNull(run.scope().model()),
        orNull(run.scope().accountId()),
        run.reason(),
        run.createdAt(),
        run.endedAt(),
        run.counts().lookedAt(),
        run.counts().changed(),
        run.counts().unchanged(),
        run.counts().stillUnrated(),
        run.counts().passed(),
        run.counts().published(),
        differences.totals(run.rerateId()),
        posted ? differences.countAmiss(run.rerateId()) == 0 : null);
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  /** No account id has a line break. */
  private static String encoded(RerateDifferences.Row row) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((row.accountId() + "\n" + row.unit()).getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<Key> decoded(String cursor) {
    if (cursor.isEmpty()) {
      return Optional.of(new Key("", ""));
    }
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      int end = text.lastIndexOf('\n');
      return end < 0 || text.indexOf('\u0000') >= 0
          ? Optional.empty()
          : Optional.of(new Key(text.substring(0, end), text.substring(end + 1)));
    } catch (IllegalArgumentException noBase64) {
      return Optional.empty();
    }
  }

  private static ResponseEntity<ProblemDetail> unknown(String rerateId) {
    return problem(
        HttpStatus.NOT_FOUND, "rerate_unknown", "There is no re-rate \"%s\".".formatted(rerateId));
  }

  private static ResponseEntity<ProblemDetail> problem(
      HttpStatus status, String code, String detail) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    problem.setProperty("code", code);
    return ResponseEntity.status(status).body(problem);
  }
}
