package io.usageledger.ingest;

import io.usageledger.localstack.TestStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service itself on a free port, beside the servers of the test stack. */
public final class RunningIngest implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ConfigurableApplicationContext context;
  private final String key;

  private RunningIngest(ConfigurableApplicationContext context, String key) {
    this.context = context;
    this.key = key;
  }

  /**
   * @param settings beside those of the test stack
   */
  public static RunningIngest start(Map<String, String> settings) {
    TestStack stack = TestStack.shared();
    Map<String, String> all = new HashMap<>(stack.springProperties());
    all.put("server.port", "0");
    all.put("ingest.watch-every", "500ms");
    all.put("ingest.relay.retry-every", "500ms");
    all.putAll(settings);
    String[] arguments =
        all.entrySet().stream()
            .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
            .toArray(String[]::new);
    return new RunningIngest(
        SpringApplication.run(IngestService.class, arguments),
        stack.newApiKey("usage:write", "credits:write", "prices:write"));
  }

  /** An answer, with its body as JSON. */
  public record Answer(HttpResponse<String> response, JsonNode body) {
    public int status() {
      return response.statusCode();
    }

    public String text(String field) {
      return body.path(field).asString("");
    }
  }

  public int port() {
    return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  public String key() {
    return key;
  }

  public Answer post(String path, String body) {
    return send(path, "application/json", BodyPublishers.ofString(body));
  }

  public Answer send(String path, String mediaType, BodyPublisher body) {
    return exchange(
        request(path)
            .header("Content-Type", mediaType)
            .header("Authorization", "Bearer " + key)
            .POST(body)
            .build());
  }

  public Answer get(String path) {
    return exchange(request(path).header("Authorization", "Bearer " + key).build());
  }

  public Answer exchange(HttpRequest request) {
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      boolean json = response.headers().firstValue("Content-Type").orElse("").contains("json");
      return new Answer(response, JSON.readTree(json ? response.body() : "{}"));
    } catch (IOException e) {
      throw new IllegalStateException("No answer to " + request, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
  }

  public <T> T bean(String name, Class<T> type) {
    return context.getBean(name, type);
  }

  @Override
  public void close() {
    context.close();
  }
}
