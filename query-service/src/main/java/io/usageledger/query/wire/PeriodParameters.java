package io.usageledger.query.wire;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.Parameters;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Documents the parameters of half-open periods. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Parameters({
  @Parameter(
      name = "from",
      in = ParameterIn.QUERY,
      description = "First instant of the period, RFC 3339",
      example = "2026-03-01T00:00:00Z"),
  @Parameter(
      name = "to",
      in = ParameterIn.QUERY,
      description = "First instant after the period, RFC 3339",
      example = "2026-04-01T00:00:00Z")
})
public @interface PeriodParameters {}
