package io.usageledger.ledger.rebuild;

import io.usageledger.localstack.TestStack;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.springframework.context.ConfigurableApplicationContext;

/** Runs rebuilds as the program does, in this JVM, and keeps what they say. */
class Rebuilds implements Progress {
  private final TestStack stack;
  private final List<String> said = new CopyOnWriteArrayList<>();

  Rebuilds(TestStack stack) {
    this.stack = stack;
  }

  RebuildReport run(String... settings) {
    try (ConfigurableApplicationContext context = context(settings)) {
      return context.getBean(Rebuild.class).run();
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  SnapshotReport snapshot(Path to) {
    try (ConfigurableApplicationContext context = context("--rebuild.action=snapshot")) {
      return context.getBean(Snapshot.class).take(to);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  ConfigurableApplicationContext context(String... settings) {
    Map<String, String> all = new HashMap<>(stack.springProperties());
    all.put("spring.datasource.username", stack.jdbcUser());
    all.put("spring.datasource.password", stack.jdbcPassword());
    List<String> arguments = new ArrayList<>();
    all.forEach((name, value) -> arguments.add("--" + name + "=" + value));
    arguments.addAll(Stream.of(settings).toList());
    return RebuildProcess.context(this, arguments.toArray(String[]::new));
  }

  List<String> said() {
    return said;
  }

  @Override
  public void begin(String task, long expectedRecords) {}

  @Override
  public void at(long doneRecords, long expectedRecords) {}

  @Override
  public void end() {}

  @Override
  public void say(String line) {
    said.add(line);
  }
}
