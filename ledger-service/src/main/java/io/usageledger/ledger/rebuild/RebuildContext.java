package io.usageledger.ledger.rebuild;

import com.zaxxer.hikari.HikariDataSource;
import io.usageledger.ledger.LedgerSettings;
import io.usageledger.ledger.posting.LogEpochReader;
import io.usageledger.ledger.posting.LogReplay;
import io.usageledger.ledger.posting.LogTopic;
import io.usageledger.ledger.posting.ReplayConfiguration;
import io.usageledger.ledger.pricing.OtherPrices;
import io.usageledger.migrations.DatabaseLogin;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What a rebuild is made of, in a process of its own: the service's posting, over connections of
 * the projections' owner to the generation that is made. Told where by the service's settings, with
 * the owner's login in {@code spring.datasource}. No component: the service's scan passes it by.
 */
@Import(ReplayConfiguration.class)
@EnableConfigurationProperties(RebuildSettings.class)
class RebuildContext {
  @Bean
  Database database(ConfigurableEnvironment environment) {
    return new Database(
        new DatabaseLogin(
            environment.getRequiredProperty("spring.datasource.url"),
            environment.getRequiredProperty("spring.datasource.username"),
            environment.getProperty("spring.datasource.password", "")));
  }

  @Bean
  Generations generations(Database database) {
    return new Generations(database);
  }

  /**
   * A commit does not wait for the disk: what a crash loses, the log brings again, since the
   * offsets are lost with it. The switch's own commit waits, and takes all before it along.
   */
  @Bean
  DataSource generation(Database database, RebuildSettings settings, ConfigurableEnvironment env) {
    PGSimpleDataSource source = (PGSimpleDataSource) database.of(settings.generation());
    source.setOptions(Database.LOCKS + " -c synchronous_commit=off -c jit=off");
    source.setReWriteBatchedInserts(true);
    HikariDataSource pool = new HikariDataSource();
    pool.setDataSource(source);
    // A thread posts on one connection and may create a partition on another; prices on a third.
    pool.setMaximumPoolSize(env.getProperty("ledger.consumers", Integer.class, 2) * 2 + 2);
    return pool;
  }

  @Bean
  JdbcTemplate jdbcTemplate(DataSource generation) {
    return new JdbcTemplate(generation);
  }

  @Bean
  JdbcClient jdbcClient(JdbcTemplate template) {
    return JdbcClient.create(template);
  }

  @Bean
  PlatformTransactionManager transactionManager(DataSource generation) {
    return new DataSourceTransactionManager(generation);
  }

  @Bean
  TransactionTemplate transactionTemplate(PlatformTransactionManager transactions) {
    return new TransactionTemplate(transactions);
  }

  /** With the grace that the generation is made with, whatever this process was told. */
  @Bean
  LedgerSettings ledgerSettings(
      Generations generations, RebuildSettings settings, ConfigurableEnvironment environment) {
    BuiltWith with =
        generations
            .find(settings.generation())
            .orElseThrow(() -> new IllegalStateException("The generation is not made yet"));
    environment
        .getPropertySources()
        .addFirst(
            new MapPropertySource(
                "generation", Map.of("ledger.late-usage-grace", with.lateUsageGraceMs() + "ms")));
    return Binder.get(environment).bindOrCreate("ledger", LedgerSettings.class);
  }

  @Bean
  OtherPrices otherPrices(RebuildSettings settings) {
    String prices = settings.prices();
    return prices == null ? new OtherPrices(List.of()) : WhatIfPrices.read(Path.of(prices));
  }

  @Bean
  Preparation preparation(
      Database database,
      Generations generations,
      LogTopic topic,
      LogEpochReader epochs,
      RebuildSettings settings,
      ConfigurableEnvironment environment,
      Progress progress) {
    LedgerSettings told = Binder.get(environment).bindOrCreate("ledger", LedgerSettings.class);
    return new Preparation(database, generations, topic, epochs, settings, told, progress);
  }

  @Bean
  Snapshot snapshot(Database database, Generations generations, Clock clock, Progress progress) {
    return new Snapshot(database, generations, clock, progress);
  }

  @Bean
  Rebuild rebuild(
      Database database,
      Generations generations,
      Preparation preparation,
      ObjectProvider<LogReplay> replay,
      LogTopic topic,
      RebuildSettings settings,
      Clock clock,
      Progress progress) {
    return new Rebuild(
        database, generations, preparation, replay, topic, settings, clock, progress);
  }
}
