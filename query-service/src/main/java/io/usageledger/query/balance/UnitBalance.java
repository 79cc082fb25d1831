package io.usageledger.query.balance;

import io.swagger.v3.oas.annotations.media.Schema;
import io.usageledger.query.wire.Amount;

/** What an account has in one unit. */
@Schema(description = "What the account has in one unit")
record UnitBalance(
    @Schema(description = "What it is in", example = "credits") String unit,
    @Schema(description = "Sum of all entries: what remains of the credits less the overdraft")
        Amount balance,
    @Schema(description = "Set aside by holds for inferences under way") Amount held,
    @Schema(
            description =
                "What may be spent now: the balance less what is held and less credits that are"
                    + " not effective yet, or have expired and are not closed yet. Below zero"
                    + " when the account is overdrawn")
        Amount available,
    @Schema(description = "Usage that no credit has covered yet; the next grant covers it first")
        Amount overdraft) {

  /**
   * @param notUsable what remains of open credits that cover no usage of this moment
   */
  static UnitBalance of(
      String unit, Amount balance, Amount held, Amount notUsable, Amount overdraft) {
    return new UnitBalance(unit, balance, held, balance.minus(held).minus(notUsable), overdraft);
  }
}
