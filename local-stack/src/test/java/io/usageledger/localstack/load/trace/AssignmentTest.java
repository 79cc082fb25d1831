package io.usageledger.localstack.load.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AssignmentTest {
  @Test
  void accountsFollowFromSeedAndLineForEver() {
    // Pinned: another value here would charge other accounts when a file is loaded again.
    assertThat(accounts(new Assignment(50, 1), 12))
        .containsExactly(4, 17, 1, 26, 13, 2, 6, 10, 1, 22, 9, 10);
    assertThat(accounts(new Assignment(50, 2), 12))
        .isNotEqualTo(accounts(new Assignment(50, 1), 12));
  }

  @Test
  void fewAccountsHaveMuchAndEachHasSome() {
    long[] events = new long[51];
    var assignment = new Assignment(50, 1);
    LongStream.rangeClosed(1, 100_000).forEach(line -> events[assignment.accountNumber(line)]++);

    // 100,000 divided by the sum of 1 to 1/50, which is 4.499: 22,226 for the first.
    assertThat(events[1]).isBetween(21_700L, 22_700L);
    assertThat(events[2]).isBetween(10_700L, 11_500L);
    assertThat(events[50]).isBetween(350L, 550L);
    assertThat(events[0]).isZero();
  }

  @Test
  void oneAccountGetsEverythingAndImpossibleNumbersAreRefused() {
    assertThat(accounts(new Assignment(1, 7), 5)).containsOnly(1);
    assertThatThrownBy(() -> new Assignment(0, 1)).hasMessageContaining("--accounts is 0");
    assertThatThrownBy(() -> new Assignment(100_001, 1)).hasMessageContaining("100001");
  }

  @Test
  void everyShareOfTheWeightsBelongsToExactlyOneAccount() {
    var skew = new AccountSkew(2);
    long first = 1L << 40;

    assertThat(skew.pick(0)).isEqualTo(1);
    assertThat(skew.pick(first - 1)).isEqualTo(1);
    assertThat(skew.pick(first)).isEqualTo(2);
    assertThat(skew.pick(first + first / 2 - 1)).isEqualTo(2);
    assertThat(skew.pick(first + first / 2)).isEqualTo(1);
  }

  private static int[] accounts(Assignment assignment, int lines) {
    return IntStream.rangeClosed(1, lines).map(assignment::accountNumber).toArray();
  }
}
