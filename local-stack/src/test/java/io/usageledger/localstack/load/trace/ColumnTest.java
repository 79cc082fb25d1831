package io.usageledger.localstack.load.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "loading.md");

  @Test
  void noNameMeansTwoThings() {
    List<String> names =
        Arrays.stream(Column.values()).flatMap(column -> column.names().stream()).toList();

    assertThat(names).doesNotHaveDuplicates();
    assertThat(Column.find("api_key")).as("a secret is never read").isEmpty();
    assertThat(Column.find(" Context-TOKENS ")).contains(Column.INPUT);
  }

  @Test
  void documentListsEveryNameInTheOrderThatCounts() throws IOException {
    String document = Files.readString(DOCUMENT);

    for (Column column : List.of(Column.TIME, Column.TIME_MS, Column.INPUT, Column.OUTPUT)) {
      assertThat(document).contains("| " + String.join(", ", column.names()) + " |");
    }
    for (Column column : Column.values()) {
      assertThat(document).contains(column.names());
    }
  }
}
