package io.usageledger.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final List<String> said = new ArrayList<>();

  /** A loop that waits for answers before it sends would have one slow request here. */
  @Test
  void aPauseIsInTheTimesOfAllThatWereDueMeanwhile() throws Exception {
    var nobodyOpens = new CountDownLatch(1);
    Latencies latencies =
        new OpenLoop(
                200,
                SECOND,
                1,
                number -> {
                  if (number == 100) {
                    nobodyOpens.await(400, TimeUnit.MILLISECONDS);
                  }
                })
            .run();

    assertThat(latencies.count()).isEqualTo(200);
    assertThat(latencies.percentileMs(100)).isGreaterThanOrEqualTo(400);
    assertThat(latencies.percentileMs(75)).isGreaterThan(50);
  }

  @Test
  void everyRequestOfAnOpenLoopIsSentOnceAndThoseOfTheWarmUpAreNotTold() throws Exception {
    var sent = new ConcurrentSkipListSet<Integer>();
    var loop = new OpenLoop(100, SECOND, 4, sent::add);
    loop.warmUp(new WarmUp(() -> 0, SECOND.multipliedBy(WarmUp.LOOKS), said::add));
    Latencies latencies = loop.run();

    int atHalfTheRate = 50;
    int quarterAtTheFullRate = 25;
    assertThat(sent).hasSize(atHalfTheRate + quarterAtTheFullRate + 100);
    assertThat(latencies.count()).isEqualTo(100);
  }

  @Test
  void aRequestThatFailsEndsTheLoop() {
    assertThatThrownBy(
            () ->
                new OpenLoop(
                        1_000,
                        Duration.ofSeconds(60),
                        4,
                        number -> {
                          throw new IllegalStateException("refused " + number);
                        })
                    .run())
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
  void aClosedLoopCountsWhatWasAnsweredInItsTimeAndNothingOfItsWarmUp() throws Exception {
    var nobodyOpens = new CountDownLatch(1);
    var numbers = new ConcurrentSkipListSet<Integer>();
    var loop =
        new ClosedLoop(
            SECOND,
            2,
            number -> {
              assertThat(numbers.add(number)).isTrue();
              nobodyOpens.await(20, TimeUnit.MILLISECONDS);
            });
    loop.warmUp(new WarmUp(() -> 0, SECOND.multipliedBy(WarmUp.LOOKS), said::add));

    assertThat(loop.perSecond()).isBetween(2.0, 100.0);
  }

  @Test
  void aWarmUpEndsWhenLittleIsCompiled() throws Exception {
    var compiling = List.of(9.0, 0.5, 0.06, 0.05, 9.0).iterator();
    var looks = new AtomicInteger();
    new WarmUp(compiling::next, SECOND, said::add).run(look -> looks.incrementAndGet());

    assertThat(looks).hasValue(3);
    assertThat(said).isEmpty();
  }

  @Test
  void aWarmUpThatComesToNoEndIsGivenUpAndTold() throws Exception {
    var looks = new AtomicInteger();
    new WarmUp(() -> 0.4, Duration.ofSeconds(48), said::add)
        .run(
            look -> {
              assertThat(look).isEqualTo(Duration.ofSeconds(2));
              looks.incrementAndGet();
            });

    assertThat(looks).hasValue(24);
    assertThat(said).containsExactly("Not warm after 48 s: a compiler still takes 0.40 of a core");
  }
}
