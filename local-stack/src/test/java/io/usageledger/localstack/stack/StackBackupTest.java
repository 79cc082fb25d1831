package io.usageledger.localstack.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.localstack.process.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a stack that does not run, out and back. */
class StackBackupTest {
  @TempDir private Path root;
  private final List<String> said = new ArrayList<>();

  private StackDirectory here;
  private StackDirectory there;
  private Path backup;

  @BeforeEach
  void fill() throws IOException {
    here = new StackDirectory(root, root.resolve("here"));
    there = new StackDirectory(root, root.resolve("there"));
    backup = root.resolve("backup");
    write("postgres/data/base/1/2", "rows");
    Files.createDirectories(here.path().resolve("postgres/data/pg_notify"));
    write("kafka/data/ledger-events-0/00000000000000000000.log", "records");
    write("kafka/kafka.log", "what it said");
    write("secrets.properties", "password.ledger=p\n");
    Files.setPosixFilePermissions(
        here.path().resolve("postgres/data/base"), PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void allDataComeBackWithTheirPermissionsAndEmptyDirectories() throws IOException {
    new StackBackup(here, said::add).write(backup);
    new StackBackup(there, said::add).restore(backup);

    assertThat(there.path().resolve("postgres/data/base/1/2")).hasContent("rows");
    assertThat(there.path().resolve("postgres/data/pg_notify")).isEmptyDirectory();
    assertThat(there.path().resolve("kafka/data/ledger-events-0/00000000000000000000.log"))
        .hasContent("records");
    assertThat(there.path().resolve("secrets.properties")).content().contains("password.ledger=p");
    assertThat(Files.getPosixFilePermissions(there.path().resolve("postgres/data/base")))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(there.path().resolve("kafka/kafka.log")).as("no data").doesNotExist();
  }

  @Test
  void aChangedByteIsFoundBeforeAnythingIsRestored() throws IOException {
    new StackBackup(here, said::add).write(backup);
    Path file = backup.resolve("kafka.tar.gz");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);

    assertThatThrownBy(() -> new StackBackup(there, said::add).restore(backup))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("kafka.tar.gz")
        .hasMessageContaining("Nothing was restored");
    assertThat(there.path().resolve("postgres")).doesNotExist();
    assertThat(there.hasData()).isFalse();
  }

  @Test
  void dataAreNeverWrittenOver() {
    new StackBackup(here, said::add).write(backup);

    assertThatThrownBy(() -> new StackBackup(here, said::add).restore(backup))
        .hasMessageContaining("./ledger reset");
    assertThatThrownBy(() -> new StackBackup(here, said::add).write(backup))
        .hasMessageContaining("is not empty");
    assertThatThrownBy(() -> new StackBackup(there, said::add).write(root.resolve("none")))
        .hasMessageContaining("There are no data");
  }

  private void write(String name, String content) throws IOException {
    Path file = here.path().resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
