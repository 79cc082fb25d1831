package io.usageledger.benchmarks.ingest;

import io.usageledger.benchmarks.Workload;
import io.usageledger.localstack.load.EventJson;
import io.usageledger.log.UsageRecorded;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Bodies for {@code POST /v1/usage-events}, written once; for each request only the digits of the
 * event ids are changed, so that whoever sends them takes little from the servers beside it.
 */
final class EventBodies {
  private static final String DIGITS = "000000000000";
  private static final int PREPARED = 64;

  private final List<byte[]> bodies = new ArrayList<>();
  private final List<int[]> places = new ArrayList<>();
  private final AtomicLong nextId = new AtomicLong();
  private final int eventsEach;
  private final String mark;

  /**
   * @param name in the ids of the events
   */
  EventBodies(Workload workload, int eventsEach, String name) {
    this.eventsEach = eventsEach;
    this.mark = "event-" + name + "-";
    for (int number = 0; number < PREPARED; number++) {
      long first = (long) number * eventsEach;
      String events =
          LongStream.range(first, first + eventsEach)
              .mapToObj(event -> json(workload.event(event)))
              .collect(Collectors.joining(","));
      add("{\"events\":[" + events + "]}");
    }
  }

  int eventsEach() {
    return eventsEach;
  }

  private String json(UsageRecorded event) {
    return EventJson.of(UsageRecorded.newBuilder(event).setEventId(mark + DIGITS).build());
  }

  private void add(String body) {
    int[] found = new int[eventsEach];
    int from = 0;
    for (int event = 0; event < eventsEach; event++) {
      from = body.indexOf(mark, from) + mark.length();
      found[event] = from;
    }
    bodies.add(body.getBytes(StandardCharsets.US_ASCII));
    places.add(found);
  }

  /** A body whose events nobody has sent. */
  byte[] next(int number) {
    int prepared = number % PREPARED;
    byte[] body = bodies.get(prepared).clone();
    long id = nextId.getAndAdd(eventsEach);
    for (int place : places.get(prepared)) {
      write(id++, body, place);
    }
    return body;
  }

  private static void write(long id, byte[] body, int place) {
    long left = id;
    for (int digit = DIGITS.length() - 1; digit >= 0; digit--) {
      body[place + digit] = (byte) ('0' + left % 10);
      left /= 10;
    }
  }
}
