package io.usageledger.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.benchmarks.cpu.CompilerWatch;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final WarmUp NONE = new WarmUp(nobody(), Duration.ZERO);

  /** A loop that waits for answers before it sends would have one slow request here. */
  @Test
  void aPauseIsInTheTimesOfAllThatWereDueMeanwhile() throws Exception {
    var nobodyOpens = new CountDownLatch(1);
    Latencies latencies =
        new OpenLoop(200, NONE, SECOND, 1)
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
    var oneLook = new WarmUp(nobody(), SECOND.multipliedBy(24));
    Latencies latencies = new OpenLoop(100, oneLook, SECOND, 4).run(sent::add);

    int atHalfTheRate = 50;
    int quarterAtTheFullRate = 25;
    assertThat(sent).hasSize(atHalfTheRate + quarterAtTheFullRate + 100);
    assertThat(latencies.count()).isEqualTo(100);
  }

  @Test
  void aRequestThatFailsEndsTheLoop() {
    assertThatThrownBy(
            () ->
                new OpenLoop(1_000, NONE, Duration.ofSeconds(60), 4)
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
        new ClosedLoop(new WarmUp(nobody(), Duration.ofMillis(100)), SECOND, 2)
            .perSecond(number -> nobodyOpens.await(20, TimeUnit.MILLISECONDS));

    assertThat(perSecond).isBetween(2.0, 100.0);
  }

  @Test
  void aWarmUpEndsWhenLittleIsCompiled() throws Exception {
    var looks = new AtomicInteger();
    new WarmUp(nobody(), SECOND).run(look -> looks.incrementAndGet());

    assertThat(looks).hasValue(1);
  }

  @Test
  void aWarmUpEndsInTheEndWhereMuchIsCompiled() throws Exception {
    var looks = new AtomicInteger();
    var ourselves = new CompilerWatch(List.of(ProcessHandle.current().pid()));
    new WarmUp(ourselves, Duration.ofMillis(240))
        .run(
            look -> {
              looks.incrementAndGet();
              assertThat(look).isEqualTo(Duration.ofMillis(10));
            });

    assertThat(looks).hasValueBetween(1, 24);
  }

  /** Whose compilers take nothing. */
  private static CompilerWatch nobody() {
    return new CompilerWatch(List.of());
  }
}
