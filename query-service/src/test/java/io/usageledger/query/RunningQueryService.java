package io.usageledger.query;

import io.usageledger.localstack.TestStack;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service as it runs, asked over HTTP; one for all tests of a JVM. */
final class RunningQueryService {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final ConfigurableApplicationContext context;
  private final String address;
  private final String key;

  RunningQueryService(Map<String, String> more) {
    Map<String, Object> properties = new HashMap<>(TestStack.shared().readOnlySpringProperties());
    properties.put("server.port", "0");
    properties.putAll(more);
    SpringApplication application = new SpringApplication(QueryService.class);
    String[] arguments =
        properties.entrySet().stream()
            .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
            .toArray(String[]::new);
    context = application.run(arguments);
    address = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
    key = TestStack.shared().newApiKey("usage:read");
  }

  private static final class Shared {
    static final RunningQueryService SERVICE = new RunningQueryService(Map.of());
  }

  static RunningQueryService shared() {
    return Shared.SERVICE;
  }

  void close() {
    context.close();
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  String key() {
    return key;
  }

  /** Status, headers and body of an answer. */
  record Answer(HttpResponse<String> response) {
    int status() {
      return response.statusCode();
    }

    String text() {
      return response.body();
    }

    JsonNode json() {
      return JSON.readTree(response.body());
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  /** The body of an answer that must be 200. */
  JsonNode read(String path) {
    Answer answer = ask(path);
    if (answer.status() != 200) {
      throw new AssertionError(path + " answered " + answer.status() + ": " + answer.text());
    }
    return answer.json();
  }

  Answer ask(String path) {
    return ask(path, Map.of("Authorization", "Bearer " + key));
  }

  Answer ask(String path, Map<String, String> headers) {
    return new Answer(send(path, headers, BodyHandlers.ofString()));
  }

  /** An answer's body that comes as it is read. */
  InputStream open(String path) {
    return send(path, Map.of("Authorization", "Bearer " + key), BodyHandlers.ofInputStream())
        .body();
  }

  private <T> HttpResponse<T> send(
      String path, Map<String, String> headers, BodyHandler<T> handler) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofSeconds(40));
    headers.forEach(request::header);
    try {
      return HTTP.send(request.build(), handler);
    } catch (IOException e) {
      throw new AssertionError("No answer to " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
