package io.usageledger.ledger.posting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EvenSharesTest {
  @Test
  void eachShareHasAboutAsManyRecords() {
    assertThat(EvenShares.of(Map.of(0, 50L, 1, 10L, 2, 20L, 3, 30L, 4, 10L), 2))
        .containsExactly(Set.of(0, 1), Set.of(2, 3, 4));
  }

  @Test
  void partitionsAlikeAreDealtOutOneByOne() {
    assertThat(EvenShares.of(Map.of(0, 1L, 1, 1L, 2, 1L, 3, 1L, 4, 1L), 2))
        .containsExactly(Set.of(0, 2, 4), Set.of(1, 3));
    assertThat(EvenShares.of(Map.of(0, 0L, 1, 0L), 2)).containsExactly(Set.of(0), Set.of(1));
  }

  @Test
  void whoIsTooManyGetsNothing() {
    assertThat(EvenShares.of(Map.of(7, 3L), 2)).isEqualTo(List.of(Set.of(7), Set.of()));
    assertThat(EvenShares.of(Map.of(), 1)).containsExactly(Set.of());
  }
}
