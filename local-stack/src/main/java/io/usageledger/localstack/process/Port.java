package io.usageledger.localstack.process;

/**
 * Where a program listens.
 *
 * @param number 1 to 65535
 * @param setting the environment variable that changes it
 */
public record Port(int number, String setting) {
  public Port {
    if (number < 1 || number > 65_535) {
      throw new IllegalArgumentException(
          "Cannot use port %d (%s): ports are 1 to 65535".formatted(number, setting));
    }
  }
}
