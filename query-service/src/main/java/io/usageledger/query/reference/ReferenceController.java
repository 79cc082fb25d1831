package io.usageledger.query.reference;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.usageledger.query.wire.PageParameters;
import io.usageledger.query.wire.QueryParameters;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Models and prices", description = "What usage is rated with")
class ReferenceController {
  private final ReferenceReader reference;
  private final AliasReader aliases;

  ReferenceController(ReferenceReader reference, AliasReader aliases) {
    this.reference = reference;
    this.aliases = aliases;
  }

  @GetMapping("/v1/models")
  @Operation(summary = "Models", description = "Keyset pages by provider and model.")
  @PageParameters
  @Parameter(name = "provider", in = ParameterIn.QUERY, description = "Filter; repeatable")
  Models models(@Parameter(hidden = true) QueryParameters parameters) {
    return reference.models(parameters);
  }

  @GetMapping("/v1/prices")
  @Operation(
      summary = "Price versions",
      description = "Keyset pages by provider, model and meter; old versions are kept for ever.")
  @PageParameters
  @Parameter(name = "provider", in = ParameterIn.QUERY, description = "Filter; repeatable")
  @Parameter(name = "model", in = ParameterIn.QUERY, description = "Filter; repeatable")
  @Parameter(name = "meter", in = ParameterIn.QUERY, description = "Filter; repeatable")
  @Parameter(name = "unit", in = ParameterIn.QUERY, description = "Filter; repeatable")
  Prices prices(@Parameter(hidden = true) QueryParameters parameters) {
    return reference.prices(parameters);
  }

  @GetMapping("/v1/model-aliases")
  @Operation(
      summary = "Versions of model aliases",
      description = "Keyset pages by provider and model; old versions are kept for ever.")
  @PageParameters
  @Parameter(name = "provider", in = ParameterIn.QUERY, description = "Filter; repeatable")
  @Parameter(name = "model", in = ParameterIn.QUERY, description = "Filter; repeatable")
  ModelAliases modelAliases(@Parameter(hidden = true) QueryParameters parameters) {
    return aliases.aliases(parameters);
  }
}
