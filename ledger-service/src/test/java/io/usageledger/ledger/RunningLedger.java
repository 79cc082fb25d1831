package io.usageledger.ledger;

import io.usageledger.event.LogCodec;
import io.usageledger.event.LogTopics;
import io.usageledger.localstack.TestStack;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The ledger service, running against real servers, with a way to write its log and to look at its
 * tables.
 */
public final class RunningLedger implements AutoCloseable {
  private static final TestStack STACK = TestStack.shared();
  private static final LogCodec CODEC =
      new LogCodec(Map.of("schema.registry.url", STACK.registryUrl()));

  private final ConfigurableApplicationContext service;
  private final JdbcClient owner;

  /** One each: a producer that has lived through a growth of the log writes by its old number. */
  private final KafkaProducer<byte[], byte[]> producer = producer();

  private RunningLedger(ConfigurableApplicationContext service) {
    this.service = service;
    this.owner =
        JdbcClient.create(
            new DriverManagerDataSource(STACK.jdbcUrl(), STACK.jdbcUser(), STACK.jdbcPassword()));
  }

  /**
   * @param settings as on a command line, for instance {@code --ledger.batch-records=10}
   */
  public static RunningLedger start(String... settings) {
    Stream<String> ofStack =
        STACK.springProperties().entrySet().stream()
            .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
            .filter(setting -> !isGiven(setting, settings));
    boolean verifies = Stream.of(settings).anyMatch(setting -> setting.contains(".verify."));
    // Tests change rows behind the ledger's back; only those that mean it want to be told by
    // itself.
    Stream<String> own =
        verifies
            ? Stream.of("--server.port=0")
            : Stream.of("--server.port=0", "--ledger.verify.interval=0s");
    String[] arguments =
        Stream.of(ofStack, own, Stream.of(settings))
            .flatMap(Function.identity())
            .toArray(String[]::new);
    return new RunningLedger(new SpringApplicationBuilder(LedgerService.class).run(arguments));
  }

  /** Given twice, a setting would be both values with a comma between. */
  private static boolean isGiven(String setting, String... settings) {
    String name = setting.substring(0, setting.indexOf('=') + 1);
    return Stream.of(settings).anyMatch(given -> given.startsWith(name));
  }

  /**
   * The same with an empty log and empty tables, for tests that read all of either.
   *
   * @param settings as {@link #start} takes them
   */
  public static RunningLedger startAnew(String... settings) {
    FreshLog.make();
    return start(settings);
  }

  /** Writes to the log and waits for Kafka, keyed by account as the ingest service does it. */
  public void append(String accountId, SpecificRecord... events) {
    for (SpecificRecord event : events) {
      appendRaw(
          accountId.getBytes(StandardCharsets.UTF_8), CODEC.encode(LogTopics.LEDGER_EVENTS, event));
    }
    producer.flush();
  }

  /** The same of an event for each of these accounts, all at one moment. */
  public void appendToEach(Collection<String> accountIds, Function<String, SpecificRecord> event) {
    for (String accountId : accountIds) {
      appendRaw(
          accountId.getBytes(StandardCharsets.UTF_8),
          CODEC.encode(LogTopics.LEDGER_EVENTS, event.apply(accountId)));
    }
    producer.flush();
  }

  public void appendPrice(SpecificRecord price) {
    producer.send(
        new ProducerRecord<>(
            LogTopics.LEDGER_PRICES, CODEC.encode(LogTopics.LEDGER_PRICES, price)));
    producer.flush();
  }

  /** Writes any bytes to the log; returns partition and offset as {@code "3/17"}. */
  public String appendRawAndWait(byte[] key, byte[] value) {
    try {
      var metadata = producer.send(new ProducerRecord<>(LogTopics.LEDGER_EVENTS, key, value)).get();
      return metadata.partition() + "/" + metadata.offset();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private void appendRaw(byte[] key, byte[] value) {
    producer.send(new ProducerRecord<>(LogTopics.LEDGER_EVENTS, key, value));
  }

  /** The tables as their owner sees them. */
  public JdbcClient tables() {
    return owner;
  }

  public long count(String sql, Object... values) {
    return owner.sql(sql).params(values).query(Long.class).single();
  }

  public String text(String sql, Object... values) {
    return owner.sql(sql).params(values).query(String.class).optional().orElse("nothing");
  }

  public TestStack stack() {
    return STACK;
  }

  public <T> T bean(Class<T> type) {
    return service.getBean(type);
  }

  public int port() {
    return Integer.parseInt(service.getEnvironment().getProperty("local.server.port", "0"));
  }

  private static KafkaProducer<byte[], byte[]> producer() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", STACK.bootstrapServers());
    settings.put("acks", "all");
    settings.put("linger.ms", 5);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public void close() {
    producer.close();
    service.close();
  }

  /** What is done meanwhile. */
  public interface Work {
    void run() throws Exception;
  }

  /** Somebody else has done that, and commits when the work is done. */
  public void whileAnother(String statement, Work work) throws Exception {
    try (Connection connection =
            DriverManager.getConnection(
                stack().jdbcUrl(), stack().jdbcUser(), stack().jdbcPassword());
        var another = connection.createStatement()) {
      connection.setAutoCommit(false);
      another.execute(statement);
      work.run();
      connection.commit();
    }
  }
}
