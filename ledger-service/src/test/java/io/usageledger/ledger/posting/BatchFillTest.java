package io.usageledger.ledger.posting;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchFillTest {
  private final BatchFill fill = new BatchFill(3);

  @Test
  void smallRecordsAreCounted() {
    fill.add(new byte[100]);
    fill.add(null);
    assertThat(fill.isFull()).isFalse();
    fill.add(new byte[0]);
    assertThat(fill.isFull()).isTrue();

    fill.clear();
    assertThat(fill.isFull()).isFalse();
  }

  @Test
  void twoLargeRecordsAreABatch() {
    fill.add(new byte[4 * 1024 * 1024]);
    assertThat(fill.isFull()).isFalse();
    fill.add(new byte[4 * 1024 * 1024]);

    assertThat(fill.isFull()).isTrue();
  }
}
