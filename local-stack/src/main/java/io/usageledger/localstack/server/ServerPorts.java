package io.usageledger.localstack.server;

import io.usageledger.localstack.process.Port;
import io.usageledger.localstack.process.Ports;

/** Where the servers listen. */
public record ServerPorts(
    Port postgres, Port kafka, Port kafkaController, Port registry, Port registryManagement) {

  /** Ports for a stack that lives as long as a test run. */
  public static ServerPorts free() {
    return new ServerPorts(anyPort(), anyPort(), anyPort(), anyPort(), anyPort());
  }

  private static Port anyPort() {
    return new Port(Ports.findFree(), "a new test run");
  }
}
