package io.usageledger.localstack.load.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void columnsLineUpWithFiguresToTheRight() {
    var table = new TextTable(List.of("account", "events"));
    table.add(List.of("a", "1,234,567"));
    table.add(List.of("account-0001", "8"));

    assertThat(String.join("\n", table.lines()))
        .isEqualTo(
            """
            account           events
            ------------------------
            a              1,234,567
            account-0001           8""");
  }
}
