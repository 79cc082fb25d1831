package io.usageledger.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.usageledger.ingest.RunningIngest;
import io.usageledger.ingest.RunningIngest.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoomForBodiesTest {
  private static final String EVENT =
      """
      {"event_id":"e","source":"test","account_id":"room","occurred_at":"2026-01-01T00:00:00Z",\
      "operation":"chat","provider":"openai","model":"gpt-5","quantities":{"input_tokens":1}}
      """;

  /** A sender that declares a large body and does not send it holds the room that it declared. */
  @Test
  void aBodyThatFindsNoRoomIsToldToComeAgainAndFindsItLater() throws IOException {
    Map<String, String> small = Map.of("ingest.body-max", "1MB", "ingest.in-flight-max", "1MB");
    try (RunningIngest ingest = RunningIngest.start(small)) {
      RoomForBodies room = ingest.bean("roomForBodies", RoomForBodies.class);
      try (Socket slow = new Socket("127.0.0.1", ingest.port())) {
        declare(slow.getOutputStream(), ingest.key(), 1024 * 1024);
        await().until(() -> room.left() == 0);

        Answer answer = ingest.post("/v1/usage-events", EVENT);
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.text("code")).isEqualTo("too_many_requests");
        assertThat(answer.response().headers().firstValue("Retry-After")).contains("1");

        Answer exported = ingest.post("/v1/traces", "{}");
        assertThat(exported.status()).isEqualTo(429);
        assertThat(exported.body().get("code").intValue()).isEqualTo(8);
        assertThat(exported.response().headers().firstValue("Retry-After")).contains("1");
      }
      await().until(() -> ingest.post("/v1/usage-events", EVENT).status() == 202);
      await().until(() -> room.left() == 1024 * 1024);
    }
  }

  @Test
  void aDenseBodyWantsTheRoomOfWhatItBecomes() {
    Map<String, String> small = Map.of("ingest.body-max", "1MB", "ingest.in-flight-max", "1MB");
    try (RunningIngest ingest = RunningIngest.start(small)) {
      RoomForBodies room = ingest.bean("roomForBodies", RoomForBodies.class);
      String dense = "{\"resourceSpans\":[" + "{},".repeat(60_000) + "{}]}";
      room.take(1024 * 512);
      assertThat(ingest.post("/v1/traces", dense).status()).isEqualTo(429);
      assertThat(ingest.post("/v1/usage-events", EVENT).status()).isEqualTo(202);
      room.giveBack(1024 * 512);
      assertThat(ingest.post("/v1/traces", dense).status()).isEqualTo(200);
      await().until(() -> room.left() == 1024 * 1024);
    }
  }

  @Test
  void refusedBodiesGiveTheirRoomBack() {
    Map<String, String> small = Map.of("ingest.body-max", "1MB", "ingest.in-flight-max", "1MB");
    try (RunningIngest ingest = RunningIngest.start(small)) {
      RoomForBodies room = ingest.bean("roomForBodies", RoomForBodies.class);
      for (String body : new String[] {"{", "[]", "{\"events\":[]}", EVENT + EVENT, "{}"}) {
        assertThat(ingest.post("/v1/usage-events", body).status()).isBetween(400, 422);
      }

      await().until(() -> room.left() == 1024 * 1024);
      assertThatThrownBy(() -> room.take(1024 * 1024 + 1))
          .isInstanceOf(RequestRefusedException.class);
    }
  }

  /** All logs together want several times what there is. */
  @Test
  void logsOfABodyThatIsStreamedTakeTheRoomOfAPortion() {
    Map<String, String> small = Map.of("ingest.body-max", "256KB", "ingest.in-flight-max", "256KB");
    String log =
        """
        {"id":"l","call_type":"acompletion","model":"m","prompt_tokens":1,"endTime":1780315200,"end_user":"room"}
        """;
    try (RunningIngest ingest = RunningIngest.start(small)) {
      RoomForBodies room = ingest.bean("roomForBodies", RoomForBodies.class);
      room.take(64 * 1024);
      Answer answer = ingest.post("/litellm/v1/logs", log.repeat(2_000));
      room.giveBack(64 * 1024);

      assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
      assertThat(answer.body().path("accepted").asInt()).isEqualTo(2_000);
      await().until(() -> room.left() == 256 * 1024);
    }
  }

  @Test
  void aLogThatFindsNoRoomWaitsForItAndIsToldWhenThereIsNone() {
    Map<String, String> small =
        Map.of(
            "ingest.body-max", "1MB",
            "ingest.in-flight-max", "1MB",
            "ingest.publish-within", "1s");
    try (RunningIngest ingest = RunningIngest.start(small)) {
      RoomForBodies room = ingest.bean("roomForBodies", RoomForBodies.class);
      room.take(1024 * 1024);

      Answer answer = ingest.post("/litellm/v1/logs", "{}");
      assertThat(answer.status()).isEqualTo(429);
      assertThat(answer.text("detail"))
          .isEqualTo("Too many bodies are being worked on, and were for 1000 ms");

      room.giveBack(1024 * 1024);
      assertThat(ingest.post("/litellm/v1/logs", "{}").status()).isEqualTo(200);
    }
  }

  private static void declare(OutputStream out, String key, int bytes) throws IOException {
    out.write(
        """
        POST /v1/usage-events HTTP/1.1\r
        Host: localhost\r
        Authorization: Bearer %s\r
        Content-Type: application/json\r
        Content-Length: %d\r
        \r
        {"""
            .formatted(key, bytes)
            .getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }
}
