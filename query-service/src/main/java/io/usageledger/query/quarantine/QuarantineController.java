package io.usageledger.query.quarantine;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.usageledger.query.wire.PageParameters;
import io.usageledger.query.wire.QueryParameters;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Quarantine", description = "Records that could not be posted, whole")
class QuarantineController {
  private final QuarantineReader quarantine;

  QuarantineController(QuarantineReader quarantine) {
    this.quarantine = quarantine;
  }

  @GetMapping("/v1/quarantine")
  @Operation(
      summary = "Records in quarantine",
      description = "Keyset pages; within a topic and partition the newest first.")
  @PageParameters
  @Parameter(name = "topic", in = ParameterIn.QUERY, description = "Filter; repeatable")
  @Parameter(name = "reason", in = ParameterIn.QUERY, description = "Filter; a refusal's code")
  @Parameter(name = "account_id", in = ParameterIn.QUERY, description = "Filter; repeatable")
  @Parameter(name = "source", in = ParameterIn.QUERY, description = "Filter; repeatable")
  @Parameter(name = "event_id", in = ParameterIn.QUERY, description = "Filter; repeatable")
  Quarantine page(@Parameter(hidden = true) QueryParameters parameters) {
    return quarantine.page(parameters);
  }

  @GetMapping("/v1/quarantine/{topic}/{partition}/{offset}")
  @Operation(
      summary = "One record in quarantine",
      description = "With its key, value and headers byte for byte, in base64.")
  Quarantine.Whole one(
      @PathVariable("topic") @Parameter(description = "The topic it came from") String topic,
      @PathVariable("partition") @Parameter(description = "Its partition") String partition,
      @PathVariable("offset") @Parameter(description = "Its offset") String offset,
      @Parameter(hidden = true) QueryParameters parameters) {
    parameters.allowing();
    return quarantine.read(
        new QuarantineReader.Position(
            topic, (int) number("partition", partition, 9), number("offset", offset, 18)));
  }

  private static long number(String name, String text, int digits) {
    if (!text.matches("[0-9]{1," + digits + "}")) {
      throw QueryParameters.invalid(name, text, "a whole number of at most " + digits + " digits");
    }
    return Long.parseLong(text);
  }
}
