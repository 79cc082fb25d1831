package io.usageledger.house.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.event.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a reader of the project may rely on in every file. */
class TidyTest {
  /** A file of more lines wants to be two. */
  private static final int LINES_MAX = 400;

  /** A program that is run as one file cannot be two. */
  private static final String ONE_FILE_PROGRAM = "proof/VerifyProof.java";

  @Test
  void noFileIsTooLong() {
    assertThat(
            ProjectFiles.endingWith(".java", ".sql", ".avsc").stream()
                .filter(file -> !ProjectFiles.name(file).equals(ONE_FILE_PROGRAM))
                .filter(file -> ProjectFiles.lines(file).size() > LINES_MAX)
                .map(ProjectFiles::name))
        .isEmpty();
  }

  @Test
  void noLineHasATabOrEndsInASpace() {
    assertThat(
            linesWith(
                Pattern.compile("\t|\\s$"), ".java", ".sql", ".avsc", ".yml", ".yaml", ".xml"))
        .isEmpty();
  }

  @Test
  void everyPackageSaysWhatItOwns() {
    List<String> silent =
        ProjectFiles.endingWith(".java").stream()
            .filter(file -> ProjectFiles.name(file).contains("/src/main/java/"))
            .map(Path::getParent)
            .distinct()
            .filter(directory -> !saysWhatItOwns(directory.resolve("package-info.java")))
            .map(ProjectFiles::name)
            .toList();

    assertThat(silent).as("packages without @NullMarked and a sentence").isEmpty();
  }

  private static boolean saysWhatItOwns(Path packageInfo) {
    return Files.exists(packageInfo)
        && Pattern.compile("/\\*\\*.*\\w.*\\*/\\s*@NullMarked\\s", Pattern.DOTALL)
            .matcher(ProjectFiles.text(packageInfo))
            .find();
  }

  @Test
  void everySuppressionStatesItsReason() {
    List<String> silent = new ArrayList<>();
    for (Path file : ProjectFiles.endingWith(".java")) {
      List<String> lines = ProjectFiles.lines(file);
      IntStream.range(0, lines.size())
          .filter(index -> lines.get(index).strip().startsWith("@SuppressWarnings"))
          .filter(index -> !lines.get(index).contains("//"))
          .filter(index -> index == 0 || !isComment(lines.get(index - 1)))
          .forEach(index -> silent.add(ProjectFiles.name(file) + ":" + (index + 1)));
    }

    assertThat(silent).as("a comment beside or right above says why").isEmpty();
  }

  private static boolean isComment(String line) {
    String text = line.strip();
    return text.startsWith("//") || text.startsWith("*") || text.endsWith("*/");
  }

  @Test
  void everyMigrationSaysWhyWhatItLocksAndHasAWayBack() {
    List<String> wanting = new ArrayList<>();
    for (Path file : ProjectFiles.endingWith(".sql")) {
      String name = ProjectFiles.name(file);
      if (name.matches("migrations/src/main/resources/db/\\w+/V.*")) {
        String undo = name.replaceFirst("/db/(\\w+)/V", "/db/undo/$1/U");
        if (!Files.exists(ProjectFiles.root().resolve(undo))) {
          wanting.add(name + " has no " + undo);
        }
        String text = ProjectFiles.text(file);
        Arrays.stream(new String[] {"-- Why: ", "-- Locks: ", "Undo: "})
            .filter(part -> !text.contains(part))
            .forEach(part -> wanting.add(name + " lacks " + part));
      }
    }

    assertThat(wanting).isEmpty();
  }

  private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)(#[^)]*)?\\)");

  @Test
  void noRelativeLinkIsDead() {
    List<String> dead = new ArrayList<>();
    for (Path file : ProjectFiles.endingWith(".md")) {
      Matcher link = LINK.matcher(ProjectFiles.text(file));
      while (link.find()) {
        String target = link.group(1);
        if (!target.matches("[a-z]+:.*") && !Files.exists(file.resolveSibling(target))) {
          dead.add(ProjectFiles.name(file) + " -> " + target);
        }
      }
    }

    assertThat(dead).isEmpty();
  }

  private static final Pattern REFUSAL_ROW = Pattern.compile("^\\| `(\\w+)` \\|");

  @Test
  void refusalsAreDocumentedInTheirOrder() {
    Path page = ProjectFiles.root().resolve("docs/refusals.md");
    List<String> documented =
        ProjectFiles.lines(page).stream()
            .map(REFUSAL_ROW::matcher)
            .filter(Matcher::find)
            .map(row -> row.group(1))
            .toList();

    assertThat(documented)
        .containsExactlyElementsOf(Arrays.stream(Refusal.values()).map(Refusal::code).toList());
  }

  private static List<String> linesWith(Pattern unwanted, String... endings) {
    List<String> found = new ArrayList<>();
    for (Path file : ProjectFiles.endingWith(endings)) {
      List<String> lines = ProjectFiles.lines(file);
      IntStream.range(0, lines.size())
          .filter(index -> unwanted.matcher(lines.get(index)).find())
          .forEach(index -> found.add(ProjectFiles.name(file) + ":" + (index + 1)));
    }
    return found;
  }
}
