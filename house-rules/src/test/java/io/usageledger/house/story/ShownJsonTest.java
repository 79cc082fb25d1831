package io.usageledger.house.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** A page that is wrong is found to be wrong. */
class ShownJsonTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        // shown             | answered                    | where they differ
        "{\"a\":\"1\"}       | {\"a\":\"1\",\"b\":2}       |",
        "{\"a\":\"1\"}       | {\"a\":\"1.0\"}             | /a",
        "{\"a\":1}           | {\"a\":\"1\"}               | /a",
        "{\"a\":1}           | {\"b\":1}                   | /a",
        "{\"a\":\"...\"}     | {\"a\":{\"b\":7}}           |",
        "{\"a\":\"...\"}     | {\"b\":1}                   | /a",
        "{\"a\":null}        | {\"a\":null}                |",
        "{\"a\":null}        | {\"a\":0}                   | /a",
        "{\"a\":{}}          | {\"a\":{\"b\":1}}           | /a",
        "{\"a\":[]}          | {\"a\":[1]}                 | /a",
        "{\"a\":[1]}         | {\"a\":[1,2]}               | /a",
        "{\"a\":[2,1]}       | {\"a\":[1,2]}               | /a/0",
        "{\"a\":[{\"b\":1}]} | {\"a\":[{\"b\":1,\"c\":2}]} |",
        "{\"a\":[{\"b\":1}]} | {\"a\":[{\"b\":2}]}         | /a/0/b"
      })
  void whatIsShownMustBeAnswered(String shown, String answered, String where) {
    JsonMapper json = JsonMapper.shared();
    assertThat(ShownJson.findDifference(json.readTree(shown), json.readTree(answered)))
        .map(difference -> difference.substring(0, difference.indexOf(':')))
        .isEqualTo(Optional.ofNullable(where));
  }

  @Test
  void aBlockIsReadAsItStands(@TempDir Path directory) throws Exception {
    Path page =
        Files.writeString(
            directory.resolve("page.md"),
            """
            # Words

            ```http
            POST /v1/holds
            Authorization: Bearer ${NAME}
            {"a":1,
             "b":2}

            DELETE /v1/holds/h

            204

            402
            {"code":"x"}
            ```

            ```sh
            NAME=x
            ```

            ```text
            printed
            ```
            """);

    ApplicationPage read = ApplicationPage.read(page);

    assertThat(read.steps()).hasSize(2);
    PageStep.Exchange exchange = (PageStep.Exchange) read.steps().get(0);
    assertThat(exchange.requests().get(0).headers())
        .containsEntry("Authorization", "Bearer ${NAME}");
    assertThat(exchange.requests().get(0).body()).isEqualTo("{\"a\":1,\n \"b\":2}");
    assertThat(exchange.requests().get(1).method()).isEqualTo("DELETE");
    assertThat(exchange.answers())
        .containsExactly(
            new PageStep.Answer(204, ""), new PageStep.Answer(402, "{\"code\":\"x\"}"));
    assertThat(read.steps().get(1)).isInstanceOf(PageStep.Commands.class);
    assertThat(((PageStep.Commands) read.steps().get(1)).printed()).containsExactly("printed");
  }
}
