package io.usageledger.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.benchmarks.cpu.CompilerWatch;
import java.time.Duration;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoopsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** A loop that waits for answers before it sends would have one slow request here. */
  @Test
  void aPauseIsInTheTimesOfAllThatWereDueMeanwhile() throws Exception {
    var nobodyOpens = new CountDownLatch(1);
    Latencies latencies =
        new OpenLoop(200, Duration.ZERO, SECOND, 1)
            .run(
                number -> {
                  if (number == 100) {
                    nobodyOpens.await(400, TimeUnit.MILLISECONDS);
                  }
                });

    assertThat(latencies.count()).isEqualTo(200);
    assertThat(latencies.percentileMs(100)).isGreaterThanOrEqualTo(400);
    assertThat(latencies.percentileMs(75)).isGreaterThan(50);
  }

  @Test
  void everyRequestOfAnOpenLoopIsSentOnceAndThoseOfTheWarmUpAreNotTold() throws Exception {
    var sent = new ConcurrentSkipListSet<Integer>();
    Latencies latencies = new OpenLoop(100, SECOND, SECOND, 4).run(sent::add);

    int atHalfTheRate = 50;
    int quarterAtTheFullRate = 25;
    assertThat(sent).hasSize(atHalfTheRate + quarterAtTheFullRate + 100);
    assertThat(latencies.count()).isEqualTo(100);
  }

  @Test
  void aRequestThatFailsEndsTheLoop() {
    assertThatThrownBy(
            () ->
                new OpenLoop(1_000, Duration.ZERO, Duration.ofSeconds(60), 4)
                    .run(
                        number -> {
                          throw new IllegalStateException("refused " + number);
                        }))
        .hasMessageContaining("refused");
  }

  @Test
  void percentilesAreValuesThatWereMeasured() {
    var latencies = new Latencies(new long[] {4_000_000, 1_000_000, 2_000_000, 3_000_000});

    assertThat(latencies.percentileMs(50)).isEqualTo(2);
    assertThat(latencies.percentileMs(99)).isEqualTo(4);
    assertThat(latencies.percentileMs(100)).isEqualTo(4);
  }

  @Test
  void aClosedLoopCountsWhatWasAnsweredInItsTime() throws Exception {
    var nobodyOpens = new CountDownLatch(1);
    double perSecond =
        new ClosedLoop(
                new CompilerWatch(ProcessHandle.current().pid()), Duration.ofMillis(100), SECOND, 2)
            .perSecond(number -> nobodyOpens.await(20, TimeUnit.MILLISECONDS));

    assertThat(perSecond).isBetween(2.0, 100.0);
  }
}
