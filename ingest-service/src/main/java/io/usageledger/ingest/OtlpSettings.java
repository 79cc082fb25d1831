package io.usageledger.ingest;

import io.usageledger.event.Limits;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the attributes of spans and log records mean, where OpenTelemetry's conventions leave it to
 * applications. They follow from the export alone: who changes them, and sends an old export again,
 * sends other content under the same identity.
 *
 * @param accountAttributes where the account is, the first that is there: on the span or log
 *     record, else on its resource
 * @param attributes what is kept as attributes of the event, by name; the same two places. A list,
 *     because what people wrote to a model stands in attributes too
 * @param operations operations that are inferences beside those of the conventions, with ours that
 *     they are
 */
public record OtlpSettings(
    @DefaultValue({
          "usage_ledger.account_id",
          "enduser.id",
          "user.id",
          "traceloop.association.properties.user_id"
        })
        List<String> accountAttributes,
    @DefaultValue({
          "gen_ai.agent.id",
          "gen_ai.agent.name",
          "gen_ai.workflow.name",
          "gen_ai.request.model",
          "gen_ai.output.type",
          "openai.response.service_tier",
          "session.id",
          "enduser.id",
          "user.id",
          "service.namespace",
          "deployment.environment.name",
          "server.address",
          "error.type"
        })
        List<String> attributes,
    @DefaultValue Map<String, String> operations) {

  private static final int ACCOUNT_ATTRIBUTES_MAX = 16;

  /** The others of an event's attributes are what spans name {@code usage_ledger.attribute.*}. */
  private static final int ATTRIBUTES_MAX = 32;

  private static final int OPERATIONS_MAX = 64;

  public OtlpSettings {
    names("ingest.otlp.account-attributes", accountAttributes, ACCOUNT_ATTRIBUTES_MAX);
    names("ingest.otlp.attributes", attributes, ATTRIBUTES_MAX);
    names("ingest.otlp.operations", List.copyOf(operations.keySet()), OPERATIONS_MAX);
    if (accountAttributes.isEmpty()) {
      throw new IllegalArgumentException(
          "ingest.otlp.account-attributes is empty: no span would have an account");
    }
    if (!Limits.OPERATIONS.containsAll(operations.values())) {
      throw new IllegalArgumentException(
          "ingest.otlp.operations is %s, with a value that is none of %s"
              .formatted(operations, Limits.OPERATIONS));
    }
    accountAttributes = List.copyOf(accountAttributes);
    attributes = List.copyOf(attributes);
    operations = Map.copyOf(operations);
  }

  private static void names(String setting, List<String> names, int most) {
    boolean named =
        names.stream().allMatch(name -> !name.isBlank() && name.length() <= Limits.NAME_MAX_CHARS);
    if (!named || names.size() > most || new HashSet<>(names).size() < names.size()) {
      throw new IllegalArgumentException(
          "%s is %s, not at most %d different names of 1 to %d characters"
              .formatted(setting, names, most, Limits.NAME_MAX_CHARS));
    }
  }
}
