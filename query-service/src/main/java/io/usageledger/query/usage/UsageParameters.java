package io.usageledger.query.usage;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.Parameters;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Documents how usage is cut, grouped and filtered. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Parameters({
  @Parameter(
      name = "bucket",
      in = ParameterIn.QUERY,
      description = "hour, day (default), month or total; at most 3000 buckets"),
  @Parameter(
      name = "tz",
      in = ParameterIn.QUERY,
      description = "IANA zone in which hours, days and months begin; UTC unless said",
      example = "Asia/Kolkata"),
  @Parameter(
      name = "group_by",
      in = ParameterIn.QUERY,
      description =
          "Up to six, comma separated: model, provider, operation, api_key_id, account_id, unit"
              + " (rolled up, fast); conversation_id, source, attributes.<name> (from the history)",
      example = "model,api_key_id"),
  @Parameter(name = "model", in = ParameterIn.QUERY, description = "Filter; repeatable"),
  @Parameter(name = "provider", in = ParameterIn.QUERY, description = "Filter; repeatable"),
  @Parameter(name = "operation", in = ParameterIn.QUERY, description = "Filter; repeatable"),
  @Parameter(
      name = "api_key_id",
      in = ParameterIn.QUERY,
      description = "Filter; repeatable; empty is usage without a key"),
  @Parameter(name = "account_id", in = ParameterIn.QUERY, description = "Filter; repeatable"),
  @Parameter(
      name = "unit",
      in = ParameterIn.QUERY,
      description = "Filter; repeatable; empty is unrated usage"),
  @Parameter(
      name = "conversation_id",
      in = ParameterIn.QUERY,
      description = "Filter; repeatable; empty is usage without a conversation"),
  @Parameter(name = "source", in = ParameterIn.QUERY, description = "Filter; repeatable"),
  @Parameter(
      name = "attributes.<name>",
      in = ParameterIn.QUERY,
      description = "Filter on an attribute; repeatable")
})
@interface UsageParameters {}
