package io.usageledger.house.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs the steps of one page in their order. */
final class PageRun {
  /** A price is rated with within some seconds, everything else within one. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z][A-Z_]*)}");

  private final LaunchedLedger ledger;
  private final Map<String, String> variables = new HashMap<>();
  private Instant lastWrite = Instant.EPOCH;

  /**
   * @param given variables that the page may use from its first step on
   */
  PageRun(LaunchedLedger ledger, Map<String, String> given) {
    this.ledger = ledger;
    variables.putAll(given);
  }

  void run(ApplicationPage page) throws Exception {
    for (PageStep step : page.steps()) {
      String place = page.name() + ":" + step.line();
      if (step instanceof PageStep.Exchange exchange) {
        run(place, exchange);
      } else if (step instanceof PageStep.Commands commands) {
        run(place, commands);
      }
    }
  }

  private void run(String place, PageStep.Exchange exchange) {
    if (exchange.requests().size() > 1) {
      atOnce(place, exchange);
      return;
    }
    PageStep.Request request = exchange.requests().get(0);
    PageStep.Answer shown = exchange.answers().get(0);
    if (!request.method().equals("GET")) {
      assertThat(findDifference(shown, send(request))).as(place).isEmpty();
      lastWrite = Instant.now();
      return;
    }
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .pollDelay(Duration.ZERO)
        .untilAsserted(
            () -> assertThat(findDifference(shown, current(request))).as(place).isEmpty());
  }

  private void atOnce(String place, PageStep.Exchange exchange) {
    List<CompletableFuture<HttpResponse<String>>> sent =
        exchange.requests().stream()
            .map(request -> CompletableFuture.supplyAsync(() -> send(request)))
            .toList();
    List<HttpResponse<String>> answers =
        new ArrayList<>(sent.stream().map(CompletableFuture::join).toList());
    for (PageStep.Answer shown : exchange.answers()) {
      Optional<HttpResponse<String>> fits =
          answers.stream().filter(answer -> findDifference(shown, answer).isEmpty()).findFirst();
      assertThat(fits).as("%s: %s among %s", place, shown, answers).isPresent();
      answers.remove(fits.orElseThrow());
    }
    lastWrite = Instant.now();
  }

  /** An answer that holds everything that was sent before; its watermark says so. */
  private HttpResponse<String> current(PageStep.Request request) {
    HttpResponse<String> answer = send(request);
    JsonNode watermark = json(answer).path("watermark");
    if (watermark.isObject()) {
      assertThat(watermark.path("lag_events").asLong(-1)).as("lag").isZero();
      assertThat(Instant.parse(watermark.path("lag_measured_at").asString())).isAfter(lastWrite);
    }
    return answer;
  }

  private HttpResponse<String> send(PageStep.Request request) {
    try {
      Map<String, String> headers = new HashMap<>();
      request.headers().forEach((name, value) -> headers.put(name, filled(value)));
      return ledger.send(
          new LaunchedLedger.Sent(
              request.method(), filled(request.path()), headers, filled(request.body())));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String filled(String text) {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            found -> {
              String value = variables.get(found.group(1));
              assertThat(value).as("${%s} is set by commands before", found.group(1)).isNotNull();
              return Matcher.quoteReplacement(value);
            });
  }

  private void run(String place, PageStep.Commands commands) throws Exception {
    LaunchedLedger.Ended ended = ledger.shell(commands.script(), variables);
    assertThat(ended.status()).as("%s: %s", place, ended.output()).isZero();
    int from = 0;
    for (String line : commands.printed()) {
      Matcher found =
          Pattern.compile(Pattern.quote(line.strip()).replace("...", "\\E.*\\Q"))
              .matcher(ended.output());
      assertThat(found.find(from)).as("%s: '%s' in %s", place, line, ended.output()).isTrue();
      from = found.end();
    }
    lastWrite = Instant.now();
  }

  private static @Nullable String text(HttpResponse<String> answer) {
    return answer.body().isBlank() ? null : answer.body();
  }

  private static JsonNode json(HttpResponse<String> answer) {
    String body = text(answer);
    return body == null || !body.startsWith("{")
        ? JsonMapper.shared().createObjectNode()
        : JsonMapper.shared().readTree(body);
  }

  private Optional<String> findDifference(PageStep.Answer shown, HttpResponse<String> answer) {
    if (answer.statusCode() != shown.status()) {
      return Optional.of(
          "the page shows %d, the answer is %d %s"
              .formatted(shown.status(), answer.statusCode(), answer.body()));
    }
    return shown.body().isBlank()
        ? Optional.empty()
        : ShownJson.findDifference(JsonMapper.shared().readTree(filled(shown.body())), json(answer))
            .map(difference -> difference + " in " + answer.body());
  }
}
