package io.usageledger.ingest.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.usageledger.ingest.RunningIngest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends bytes to a running service as an exporter does, and reads what it is answered. */
final class OtlpSender {
  static final String TRACES = "/v1/traces";
  static final String LOGS = "/v1/logs";
  static final String PROTOBUF = "application/x-protobuf";
  static final String JSON = "application/json";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final RunningIngest ingest;

  OtlpSender(RunningIngest ingest) {
    this.ingest = ingest;
  }

  HttpResponse<byte[]> send(String path, String mediaType, byte[] body, String... headers) {
    return exchange(
        request(path, mediaType, headers).POST(BodyPublishers.ofByteArray(body)).build());
  }

  HttpRequest.Builder request(String path, String mediaType, String... headers) {
    HttpRequest.Builder request =
        ingest
            .request(path)
            .header("Content-Type", mediaType)
            .header("Authorization", "Bearer " + ingest.key());
    return headers.length == 0 ? request : request.headers(headers);
  }

  HttpResponse<byte[]> exchange(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new IllegalStateException("No answer to " + request, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  /** Code and message of a google.rpc.Status. */
  static String rpcStatus(HttpResponse<byte[]> answer) throws InvalidProtocolBufferException {
    if (answer.headers().firstValue("Content-Type").orElse("").equals(JSON)) {
      JsonNode status = JsonMapper.shared().readTree(text(answer));
      return status.get("code").intValue() + " " + status.get("message").stringValue();
    }
    UnknownFieldSet status = UnknownFieldSet.parseFrom(answer.body());
    return status.getField(1).getVarintList().get(0)
        + " "
        + status.getField(2).getLengthDelimitedList().get(0).toStringUtf8();
  }

  static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    return packed.toByteArray();
  }
}
