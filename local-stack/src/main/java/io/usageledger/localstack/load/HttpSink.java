package io.usageledger.localstack.load;

import io.usageledger.localstack.load.LedgerHttp.Answer;
import io.usageledger.log.UsageRecorded;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The HTTP door: batches, a few at a time. A batch that was not answered is sent again; an event's
 * identity makes that harmless.
 */
final class HttpSink implements EventSink {
  /** Half of what the door takes, so that an answer comes soon. */
  private static final int BATCH_MAX_EVENTS = 500;

  /** A quarter of the largest body that the door takes. */
  private static final int BATCH_MAX_CHARS = 2 * 1024 * 1024;

  private static final int IN_FLIGHT_MAX = 4;

  private final StackFile stackFile;
  private final Patience patience;
  private final RejectedEvents rejected;
  private final LedgerHttp http;
  private final Semaphore slots = new Semaphore(IN_FLIGHT_MAX);
  private final ExecutorService senders = Executors.newFixedThreadPool(IN_FLIGHT_MAX);
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicReference<@Nullable RuntimeException> stopped = new AtomicReference<>();
  private List<String> batch = new ArrayList<>();
  private int batchChars;

  HttpSink(StackFile stackFile, Patience patience, RejectedEvents rejected, LedgerHttp http) {
    this.stackFile = stackFile;
    this.patience = patience;
    this.rejected = rejected;
    this.http = http;
    stackFile.read();
  }

  @Override
  public void send(UsageRecorded event) {
    String json = EventJson.of(event);
    batch.add(json);
    batchChars += json.length();
    if (batch.size() >= BATCH_MAX_EVENTS || batchChars >= BATCH_MAX_CHARS) {
      dispatch();
    }
  }

  @Override
  public void finish() {
    if (!batch.isEmpty()) {
      dispatch();
    }
    claimSlots(IN_FLIGHT_MAX);
    slots.release(IN_FLIGHT_MAX);
    stopWhenSenderStopped();
  }

  @Override
  public long acceptedEvents() {
    return accepted.get();
  }

  @Override
  public void close() {
    senders.shutdownNow();
  }

  private void dispatch() {
    claimSlots(1);
    List<String> events = batch;
    batch = new ArrayList<>();
    batchChars = 0;
    senders.execute(() -> deliverOrStop(events));
  }

  private void claimSlots(int wanted) {
    try {
      while (!slots.tryAcquire(wanted, 1, TimeUnit.SECONDS)) {
        stopWhenSenderStopped();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadStoppedException("Interrupted.", e);
    }
    stopWhenSenderStopped();
  }

  private void stopWhenSenderStopped() {
    RuntimeException failure = stopped.get();
    if (failure != null) {
      throw failure;
    }
  }

  private void deliverOrStop(List<String> events) {
    try {
      deliver(events);
    } catch (RuntimeException e) {
      stopped.compareAndSet(null, e);
    } finally {
      slots.release();
    }
  }

  private void deliver(List<String> events) {
    patience.progressed();
    String body = "{\"events\":[" + String.join(",", events) + "]}";
    while (stopped.get() == null) {
      StackAddresses stack = stackFile.read();
      String door = "the ingest service at " + stack.ingestUrl();
      try {
        Answer answer = http.post(stack.ingestUrl() + "/v1/usage-events", stack.apiKey(), body);
        if (answer.status() == 202 || answer.status() == 422) {
          count(answer, events.size());
          patience.progressed();
          return;
        }
        if (!answer.passing()) {
          throw new LoadStoppedException("%s refuses: %s".formatted(door, answer.detail()));
        }
        patience.waitingFor("%s (%s)".formatted(door, answer.detail()));
        Patience.pause(answer.retryAfter());
      } catch (IOException e) {
        patience.waitingFor(door);
        Patience.pause(Duration.ofSeconds(1));
      }
    }
  }

  private void count(Answer answer, int events) {
    JsonNode results = answer.json().path("results");
    if (!results.isArray()) {
      for (int i = 0; i < events; i++) {
        rejected.add(answer.json().path("code").asString("unsaid"), answer.detail());
      }
      return;
    }
    for (JsonNode result : results) {
      if (result.path("status").asString("").equals("accepted")) {
        accepted.incrementAndGet();
      } else {
        rejected.add(
            result.path("code").asString("unsaid"),
            "%s: %s"
                .formatted(
                    result.path("event_id").asString("?"), result.path("detail").asString("")));
      }
    }
  }
}
