package io.usageledger.ingest.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.event.RefusedException;
import io.usageledger.log.ModelAliased;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class AliasRequestTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00.123456789Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"provider": null}                       | provider_invalid
          {"priced_as_provider": ""}               | provider_invalid
          {"model": 5}                             | model_invalid
          {"priced_as_model": null}                | model_invalid
          {"model": "*"}                           | model_invalid
          {"priced_as_model": "*"}                 | model_invalid
          {"effective_at": "2014-01-01T00:00:00Z"} | period_invalid
          {"published_at": "2026-01-01T00:00:00Z"} | field_unknown
          """)
  void faultIsNamed(String fragment, String code) {
    assertThatThrownBy(() -> translate(fragment))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.refusal().code()).isEqualTo(code));
  }

  @Test
  void itIsPublishedALeadAheadAndHoldsFromNowOnUnlessSaid() {
    ModelAliased alias = translate("{}");

    assertThat(alias.getPublishedAt()).isEqualTo(Instant.parse("2026-06-01T12:00:01.123456Z"));
    assertThat(alias.getEffectiveAt()).isEqualTo(Instant.parse("2026-06-01T12:00:00.123456Z"));
  }

  @Test
  void aWholeProviderMayBePricedAsAnother() {
    assertThat(translate("{\"model\": \"*\", \"priced_as_model\": \"*\"}").getModel())
        .isEqualTo("*");
  }

  @Test
  void theSameAliasTwiceIsOneVersion() {
    String id = translate("{}").getAliasId();

    assertThat(translate("{}").getAliasId()).isEqualTo(id);
    assertThat(translate("{\"priced_as_model\": \"gpt-5\"}").getAliasId()).isNotEqualTo(id);
  }

  private static ModelAliased translate(String fragment) {
    JsonMapper json = JsonMapper.shared();
    ObjectNode alias =
        (ObjectNode)
            json.readTree(
                """
                {"provider": "azure", "model": "our-deployment",
                 "priced_as_provider": "azure", "priced_as_model": "gpt-4o"}
                """);
    alias.setAll((ObjectNode) json.readTree(fragment));
    return AliasRequest.translate(alias, NOW, Duration.ofSeconds(1)).event();
  }
}
