package io.usageledger.ledger.verify;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.usageledger.ledger.verify.VerificationStore.LastRun;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Checks the standing invariants when an operator asks. */
@RestController
@Tag(name = "Verification", description = "Whether what the tables say belongs together")
class VerificationController {
  /** The checks in a fixed order; ok when each is. */
  record Answer(@JsonProperty("ok") boolean ok, @JsonProperty("checks") List<CheckResult> checks) {
    static Answer of(List<CheckResult> checks) {
      return new Answer(checks.stream().allMatch(CheckResult::isOk), checks);
    }
  }

  private final Verification verification;
  private final VerificationStore store;
  private final VerificationFigures figures;

  VerificationController(
      Verification verification, VerificationStore store, VerificationFigures figures) {
    this.verification = verification;
    this.store = store;
    this.figures = figures;
  }

  @GetMapping("/v1/verifications")
  @Operation(summary = "What each check found when it ran last, in whichever service")
  List<LastRun> last() {
    return store.readAll();
  }

  @PostMapping("/v1/verifications")
  @Operation(
      summary = "Checks what came since the last run, and the sums of all accounts",
      description = "409 verification_busy while another run does not end.")
  Answer verify() {
    return verified(Extent.NEWEST);
  }

  @PostMapping("/v1/verifications/full")
  @Operation(
      summary = "Reads every entry, usage row and record of the log again",
      description =
          "Takes time by the size of the tables. 409 verification_busy while another run does not end.")
  Answer verifyFull() {
    return verified(Extent.FULL);
  }

  /** Who asks for health next is told what this run found. */
  private Answer verified(Extent extent) {
    Answer answer = Answer.of(verification.run(extent));
    figures.look();
    return answer;
  }

  @ExceptionHandler
  ProblemDetail busy(VerificationLock.BusyException busy) {
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, String.valueOf(busy.getMessage()));
    problem.setProperty("code", "verification_busy");
    return problem;
  }
}
