package io.usageledger.localstack.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The ledger's HTTP doors, spoken to with the stack's key. Safe for many threads. */
public final class LedgerHttp {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

  /** Nobody tells us to wait longer than this without being asked again. */
  private static final Duration RETRY_AFTER_MAX = Duration.ofSeconds(30);

  private static final Duration RETRY_AFTER_UNSAID = Duration.ofSeconds(1);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_WITHIN).build();

  /**
   * An answer.
   *
   * @param json a missing node when the body was none
   * @param retryAfter how long to wait when the service asks for it
   */
  public record Answer(int status, JsonNode json, Duration retryAfter) {
    public boolean good() {
      return status >= 200 && status < 300;
    }

    /** Away or overloaded: the same question is worth asking again. */
    public boolean passing() {
      return status == 429 || status >= 500;
    }

    /** What the service says was wrong. */
    public String detail() {
      String detail = json.path("detail").asString("");
      return detail.isEmpty() ? "status " + status : "status %d: %s".formatted(status, detail);
    }
  }

  public Answer get(String url, String apiKey) throws IOException {
    return send(request(url, apiKey).GET().build());
  }

  public Answer post(String url, String apiKey, String body) throws IOException {
    return send(
        request(url, apiKey)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private static HttpRequest.Builder request(String url, String apiKey) {
    return HttpRequest.newBuilder(URI.create(url))
        .timeout(ANSWER_WITHIN)
        .header("Authorization", "Bearer " + apiKey);
  }

  private Answer send(HttpRequest request) throws IOException {
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      return new Answer(response.statusCode(), json(response.body()), retryAfter(response));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadStoppedException("Interrupted.", e);
    }
  }

  private static JsonNode json(String body) {
    try {
      return body.isBlank() ? MAPPER.missingNode() : MAPPER.readTree(body);
    } catch (JacksonException e) {
      return MAPPER.missingNode();
    }
  }

  private static Duration retryAfter(HttpResponse<?> response) {
    Duration asked =
        response
            .headers()
            .firstValue("Retry-After")
            .filter(value -> value.matches("\\d{1,6}"))
            .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
            .orElse(RETRY_AFTER_UNSAID);
    return asked.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : asked;
  }
}
