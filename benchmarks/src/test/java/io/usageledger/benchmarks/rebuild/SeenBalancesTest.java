package io.usageledger.benchmarks.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SeenBalancesTest {
  private static final String FORGED = ForgedAccounts.ALL.get(0);
  private final SeenBalances seen = new SeenBalances();

  @Test
  void oneGenerationAfterTheOtherIsWell() {
    seen.add(answer(FORGED, "1000000001", "1000000001"));
    assertThat(seen.hasSeenRebuilt()).isFalse();

    seen.add(answer(FORGED, "1000000000", "1000000000"));

    assertThat(seen.hasSeenRebuilt()).isTrue();
  }

  @Test
  void aBalanceOfOneAndCreditsOfTheOtherAreNot() {
    assertThatThrownBy(() -> seen.add(answer(FORGED, "1000000001", "1000000000")))
        .hasMessageContaining("its credits have 1000000000");
  }

  @Test
  void theOldGenerationIsNotSeenAgain() {
    seen.add(answer(FORGED, "1000000000", "1000000000"));

    assertThatThrownBy(() -> seen.add(answer(FORGED, "1000000001", "1000000001")))
        .hasMessageContaining("an older moment");
  }

  @Test
  void aFigureOfNeitherIsNotWell() {
    assertThatThrownBy(() -> seen.add(answer(FORGED, "999999999", "999999999")))
        .hasMessageContaining("1000000001 live, 1000000000 rebuilt");
  }

  @Test
  void balancesOfBusyAccountsOnlyFall() {
    seen.add(answer("account-1", "20", "20"));
    seen.add(answer("account-1", "12.5", "12.5"));

    assertThatThrownBy(() -> seen.add(answer("account-1", "13", "13")))
        .hasMessageContaining("was 12.5 and is 13");
  }

  private static JsonNode answer(String account, String balance, String remaining) {
    return JsonMapper.shared()
        .readTree(
            """
            {"account_id": "%s", "balances": [{"unit": "credits", "balance": "%s"}],
             "credits": [{"remaining": "0"}, {"remaining": "%s"}]}
            """
                .formatted(account, balance, remaining));
  }
}
