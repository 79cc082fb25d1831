package io.usageledger.localstack.stack;

import io.usageledger.localstack.database.Secrets;
import io.usageledger.localstack.process.Port;
import io.usageledger.localstack.process.StackException;
import io.usageledger.localstack.server.LocalServer;
import io.usageledger.localstack.server.LocalServers;
import io.usageledger.localstack.server.ServerFiles;
import io.usageledger.localstack.service.Service;
import io.usageledger.localstack.service.ServiceImages;
import io.usageledger.localstack.service.ServiceKind;
import io.usageledger.localstack.service.ServiceSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Everything that belongs to the stack of one project directory, running or not. */
public final class LocalStack {
  private final StackDirectory directory;
  private final Secrets secrets;
  private final LocalServers servers;
  private final ServiceImages images;
  private final ServiceSettings settings;
  private final List<Service> services;
  private volatile boolean ending;

  private LocalStack(StackDirectory directory, StackPorts ports) {
    this.directory = directory;
    this.secrets = Secrets.open(directory.secrets());
    this.servers =
        new LocalServers(ServerFiles.locate(), directory.path(), ports.servers(), secrets);
    this.images = new ServiceImages(directory.root());
    this.settings = new ServiceSettings(servers, secrets);
    this.services = new CopyOnWriteArrayList<>();
    for (ServiceKind kind : ServiceKind.values()) {
      services.add(service(kind, kind.label(), ports.service(kind)));
    }
  }

  private Service service(ServiceKind kind, String name, Port port) {
    return new Service(kind, name, port, directory.services(), images, settings);
  }

  /**
   * One more of a kind, to be started by the caller, with which it shares the work. It is stopped
   * with the rest by this launcher; another one does not know it.
   *
   * @param port where nobody listens
   */
  public Service add(ServiceKind kind, Port port) {
    long ofKind = services.stream().filter(service -> service.kind() == kind).count();
    Service added = service(kind, "%s-%d".formatted(kind.label(), ofKind + 1), port);
    services.add(added);
    if (ending) {
      added.process().refuseStarts();
    }
    return added;
  }

  /** The stack as it was last started; empty when none ever was. */
  public static Optional<LocalStack> find(StackDirectory directory) {
    return directory.hasData()
        ? Optional.of(new LocalStack(directory, StackPorts.read(directory.ports(), Map.of())))
        : Optional.empty();
  }

  /** The stack as it shall be started, with the ports that the environment chooses. */
  static LocalStack open(StackDirectory directory, Map<String, String> environment) {
    StackPorts ports = StackPorts.read(directory.ports(), environment);
    if (ports.differFromKept() && find(directory).filter(LocalStack::runs).isPresent()) {
      throw new StackException(
          "The stack runs with other ports than the environment chooses now: stop it first with ./ledger down");
    }
    ports.keep(directory.ports());
    return new LocalStack(directory, ports);
  }

  /** The servers, then the services that need them. */
  List<LocalServer> parts() {
    return Stream.concat(
            Stream.of(servers.postgres(), servers.kafka(), servers.registry()), services.stream())
        .toList();
  }

  List<Service> services() {
    return services;
  }

  /** One service, to be stopped and started again by itself. */
  public Service service(ServiceKind kind) {
    return services.get(kind.ordinal());
  }

  /** Stops all services of a kind. */
  public void stopAll(ServiceKind kind) {
    services.stream().filter(service -> service.kind() == kind).forEach(Service::stop);
  }

  /** Stops everything that runs, and lets nothing start any more, whatever other threads are at. */
  void end() {
    ending = true;
    parts().forEach(part -> part.process().refuseStarts());
    stop();
  }

  /** Stops everything that runs. */
  public void stop() {
    stop(parts());
  }

  LocalServers servers() {
    return servers;
  }

  public List<PartStatus> status() {
    return parts().parallelStream().map(PartStatus::of).toList();
  }

  public String apiKey() {
    return secrets.findApiKey().orElseThrow();
  }

  /** What users connect to, by the name of the part. */
  public Map<String, String> addresses() {
    var addresses = new LinkedHashMap<String, String>();
    parts().forEach(part -> addresses.put(part.process().name(), part.address()));
    return addresses;
  }

  /** The processes that live, by the name of the part. */
  public Map<String, Long> pids() {
    var pids = new LinkedHashMap<String, Long>();
    for (LocalServer part : parts()) {
      part.process().findPid().ifPresent(pid -> pids.put(part.process().name(), pid));
    }
    return pids;
  }

  /** For people: where what they use is. */
  public String addressOf(ServiceKind kind) {
    return service(kind).address();
  }

  void describe() {
    StackDescription.of(this, servers, secrets).writeTo(directory.stackFile());
  }

  /**
   * Stops these parts: services first, Postgres last, since the others write to it until they end.
   */
  void stop(List<LocalServer> wanted) {
    stopTogether(wanted, List.copyOf(services));
    stopTogether(wanted, List.of(servers.registry(), servers.kafka()));
    stopTogether(wanted, List.of(servers.postgres()));
    try {
      if (!runs()) {
        Files.deleteIfExists(directory.stackFile());
      }
    } catch (IOException e) {
      throw new StackException(
          "Cannot delete %s: %s".formatted(directory.stackFile(), e.getMessage()), e);
    }
  }

  public boolean runs() {
    return parts().stream().anyMatch(part -> part.process().findPid().isPresent());
  }

  private static void stopTogether(List<LocalServer> wanted, List<LocalServer> group) {
    group.parallelStream().filter(wanted::contains).forEach(LocalServer::stop);
  }
}
