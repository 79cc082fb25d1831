package io.usageledger.localstack.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.localstack.load.SourceOutcomes.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PostingWatchTest {
  private final List<String> said = new ArrayList<>();
  private final Display display = new SaidLines(said);
  private long nanos;
  private final Patience patience = new Patience(display, () -> nanos);
  private final PostingWatch watch = new PostingWatch(display, patience, () -> nanos);

  @Test
  void firstRunEndsAsSoonAsAllIsPosted() {
    assertThat(watch.ended(moment(posted(9), 1, "t1"), 10)).isFalse();
    assertThat(watch.ended(moment(posted(10), 1, "t1"), 10)).isTrue();
  }

  @Test
  void duplicatesEndOnlyAfterAQuietMomentThatWasMeasuredSince() {
    assertThat(watch.ended(moment(duplicates(10), 0, "t1"), 10)).isFalse();
    pass(Duration.ofSeconds(5));
    assertThat(watch.ended(moment(duplicates(10), 0, "t1"), 10)).isFalse();
    assertThat(watch.ended(moment(duplicates(10), 0, "t2"), 10)).isFalse();
    pass(Duration.ofSeconds(1));
    assertThat(watch.ended(moment(duplicates(10), 0, "t2"), 10)).isTrue();
  }

  @Test
  void repeatedEventsDoNotHideOnesThatAreStillUnderWay() {
    Outcomes repeated = new Outcomes(6, 0, 4, 0, 0);
    assertThat(watch.ended(moment(repeated, 4, "t1"), 10)).isFalse();
    pass(Duration.ofMinutes(1));
    assertThat(watch.ended(moment(repeated, 4, "t2"), 10)).isFalse();
  }

  @Test
  void lagThatNobodyKnowsIsNotZero() {
    Moment unknown = new Moment(duplicates(10), OptionalLong.empty(), "t1");
    assertThat(watch.ended(unknown, 10)).isFalse();
    pass(Duration.ofMinutes(1));
    assertThat(watch.ended(new Moment(duplicates(10), OptionalLong.empty(), "t2"), 10)).isFalse();
  }

  @Test
  void whatIsMissingWhenTheLedgerIsQuietStaysMissing() {
    assertThat(watch.ended(moment(posted(7), 0, "t1"), 10)).isFalse();
    assertThat(watch.ended(moment(posted(7), 0, "t2"), 10)).isFalse();
    pass(Duration.ofSeconds(14));
    assertThat(watch.ended(moment(posted(7), 0, "t3"), 10)).isFalse();
    pass(Duration.ofSeconds(1));
    assertThat(watch.ended(moment(posted(7), 0, "t4"), 10)).isTrue();
    assertThat(said).anyMatch(line -> line.contains("the ledger to post 3 more events"));
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  private static Moment moment(Outcomes grown, long lagEvents, String measuredAt) {
    return new Moment(grown, OptionalLong.of(lagEvents), measuredAt);
  }

  private static Outcomes posted(long events) {
    return new Outcomes(events, 0, 0, 0, 0);
  }

  private static Outcomes duplicates(long events) {
    return new Outcomes(0, 0, events, 0, 0);
  }
}
