package io.usageledger.house.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.house.files.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Pages that cannot drift from what they describe. */
class GeneratedPagesTest {
  static final String COMMAND =
      "./mvnw -q test -pl house-rules -am -Dtest=GeneratedPagesTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dpages.write=true";

  @Test
  void thePageOfTheTablesIsWhatTheDatabaseSays() throws Exception {
    assertUpToDate("docs/schema.md", SchemaPage.text());
  }

  @Test
  void thePageOfTheEventsIsWhatTheSchemasSay() throws IOException {
    assertUpToDate("docs/events.md", EventsPage.text());
  }

  private static void assertUpToDate(String page, String wanted) throws IOException {
    Path file = ProjectFiles.root().resolve(page);
    if (Boolean.getBoolean("pages.write")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, wanted);
    }
    assertThat(Files.exists(file) ? Files.readString(file) : "")
        .as("%s is out of date; this makes it anew: %s", page, COMMAND)
        .isEqualTo(wanted);
  }
}
