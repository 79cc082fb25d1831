package io.usageledger.ledger.verify;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Checks the standing invariants when an operator asks. */
@RestController
@Tag(name = "Verification", description = "Whether what the tables say belongs together")
class VerificationController {
  /** The checks in a fixed order; ok when each is. */
  record Report(@JsonProperty("ok") boolean ok, @JsonProperty("checks") List<CheckResult> checks) {
    static Report of(List<CheckResult> checks) {
      return new Report(checks.stream().allMatch(CheckResult::isOk), checks);
    }
  }

  private final Verification verification;

  VerificationController(Verification verification) {
    this.verification = verification;
  }

  @PostMapping("/v1/verifications")
  @Operation(summary = "Compares the sums of all tables, and the offsets with the log")
  Report verify() {
    return Report.of(verification.run());
  }

  @PostMapping("/v1/verifications/full")
  @Operation(
      summary =
          "The same, and hashes every entry and usage row anew; takes time by the size of the tables")
  Report verifyFull() {
    return Report.of(verification.runFull());
  }
}
