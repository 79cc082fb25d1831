package io.usageledger.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.migrations.ApiKeyIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/access.md says what is. */
class AccessPageTest {
  private final String page = Files.readString(Path.of("../docs/access.md"));

  AccessPageTest() throws IOException {}

  @Test
  void refusalsAreDocumentedInTheirOrder() {
    List<String> documented =
        Pattern.compile("\\| `(\\w+)` \\| (\\d+) \\|")
            .matcher(page)
            .results()
            .map(row -> row.group(1) + " " + row.group(2))
            .toList();

    assertThat(documented)
        .containsExactlyElementsOf(
            Arrays.stream(AccessRefusal.values())
                .map(refusal -> refusal.code() + " " + refusal.status())
                .toList());
  }

  @Test
  void permissionsAreTheSameEverywhere() {
    List<String> ours = Arrays.stream(Permission.values()).map(Permission::text).toList();

    assertThat(Pattern.compile("\\| `(\\w+:\\w+|operate)` \\|").matcher(page).results())
        .extracting((MatchResult row) -> row.group(1))
        .isEqualTo(ours);
    assertThat(ApiKeyIssuer.PERMISSIONS).containsExactlyInAnyOrderElementsOf(ours);
  }
}
