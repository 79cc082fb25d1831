package io.usageledger.localstack.load;

/**
 * Where the parts of a stack are, as {@code .ledger/stack.json} says.
 *
 * @param ingestUrl without a slash at its end
 * @param queryUrl without a slash at its end
 * @param usageTopic where gateways write
 * @param apiKey may do everything
 */
public record StackAddresses(
    String ingestUrl,
    String queryUrl,
    String kafkaBootstrapServers,
    String schemaRegistryUrl,
    String usageTopic,
    String apiKey) {

  /** Keeps the key out of logs and messages. */
  @Override
  public String toString() {
    return "StackAddresses[ingestUrl=%s, queryUrl=%s, kafkaBootstrapServers=%s]"
        .formatted(ingestUrl, queryUrl, kafkaBootstrapServers);
  }
}
