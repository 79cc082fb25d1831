package io.usageledger.benchmarks.drain;

import io.usageledger.benchmarks.BenchStack;
import io.usageledger.benchmarks.cpu.CpuTimes;
import java.sql.SQLException;
import java.time.Duration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A plain listener over the same log and copies of the same tables, watched for some seconds. */
final class ListenerRival {
  static final String SCHEMA = "listener_rival";

  /** The grants come first in the log; then its code is compiled by the first events. */
  private static final long WARM_UP_EVENTS = 5_000;

  private static final Duration WARM_UP_MAX = Duration.ofMinutes(10);

  private final BenchStack stack;

  ListenerRival(BenchStack stack) {
    this.stack = stack;
  }

  RivalRate rate(int seconds) throws SQLException, InterruptedException {
    TableCopies.make(stack, SCHEMA);
    try (ConfigurableApplicationContext rival = start()) {
      PlainListener listener = rival.getBean(PlainListener.class);
      warmUp(listener);
      CpuTimes cpuBefore = stack.cpu();
      long before = listener.posted();
      Thread.sleep(seconds * 1_000L);
      return RivalRate.of(listener.posted() - before, stack.cpu().since(cpuBefore));
    } finally {
      TableCopies.drop(stack, SCHEMA);
    }
  }

  private static void warmUp(PlainListener listener) throws InterruptedException {
    long endNanos = System.nanoTime() + WARM_UP_MAX.toNanos();
    while (listener.posted() < WARM_UP_EVENTS) {
      if (System.nanoTime() > endNanos) {
        throw new IllegalStateException(
            "The plain listener posted only %d events in %s"
                .formatted(listener.posted(), WARM_UP_MAX));
      }
      Thread.sleep(100);
    }
  }

  /** Two threads, as the ledger has; what is not said is Spring's default. */
  private ConfigurableApplicationContext start() {
    String url = stack.read("jdbc_url").replaceFirst("\\?.*", "?currentSchema=" + SCHEMA);
    return new SpringApplicationBuilder(PlainListener.Application.class)
        .web(WebApplicationType.NONE)
        .run(
            "--spring.main.banner-mode=off",
            "--logging.level.root=warn",
            "--spring.datasource.url=" + url,
            "--spring.datasource.username=" + stack.read("jdbc_user"),
            "--spring.datasource.password=" + stack.read("jdbc_password"),
            "--spring.kafka.bootstrap-servers=" + stack.read("kafka_bootstrap_servers"),
            "--spring.kafka.properties.schema.registry.url=" + stack.read("schema_registry_url"),
            "--spring.kafka.consumer.group-id=plain-listener",
            "--spring.kafka.consumer.auto-offset-reset=earliest",
            "--spring.kafka.consumer.value-deserializer="
                + "org.apache.kafka.common.serialization.ByteArrayDeserializer",
            "--spring.kafka.listener.concurrency=2");
  }
}
