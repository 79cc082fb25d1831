package io.usageledger.localstack.load;

/**
 * Keeps the libraries' own logs out of the terminal: that a broker is away is said in our words,
 * once in a while, not a hundred times a second in theirs.
 */
public final class ClientLogs {
  private ClientLogs() {}

  /** Takes effect on loggers that were not made yet, so it comes first in a command. */
  public static void quiet() {
    for (String library : new String[] {"org.apache.kafka", "io.confluent", "org.apache.avro"}) {
      System.setProperty("org.slf4j.simpleLogger.log." + library, "off");
    }
  }
}
