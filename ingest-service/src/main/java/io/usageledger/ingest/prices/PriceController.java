package io.usageledger.ingest.prices;

import io.usageledger.ingest.IngestSettings;
import io.usageledger.ingest.prices.PublishedList.Kind;
import io.usageledger.log.ModelAliased;
import io.usageledger.log.PricePublished;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Publishes versions of prices and of model aliases; none is ever changed or taken back. */
@RestController
class PriceController {
  private final PublishedList list;
  private final IngestSettings settings;
  private final Clock clock;

  PriceController(PublishedList list, IngestSettings settings, Clock clock) {
    this.list = list;
    this.settings = settings;
    this.clock = clock;
  }

  /** All of one request are published at the same instant. */
  @PostMapping(path = "/v1/prices", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<?> publishPrices(HttpServletRequest request) {
    Instant now = clock.instant();
    return list.publish(
        request,
        new Kind<>(
            "prices",
            json -> PriceRequest.translate(json, now, settings.priceLead()),
            PriceController::answer));
  }

  @PostMapping(path = "/v1/model-aliases", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<?> publishAliases(HttpServletRequest request) {
    Instant now = clock.instant();
    return list.publish(
        request,
        new Kind<>(
            "aliases",
            json -> AliasRequest.translate(json, now, settings.priceLead()),
            PriceController::answer));
  }

  private static Map<String, Object> answer(PricePublished price) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("price_id", price.getPriceId());
    answer.put("unit_price", price.getUnitPrice().stripTrailingZeros().toPlainString());
    answer.put("per", price.getPer());
    answer.put("effective_at", price.getEffectiveAt().toString());
    answer.put("published_at", price.getPublishedAt().toString());
    return answer;
  }

  private static Map<String, Object> answer(ModelAliased alias) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("alias_id", alias.getAliasId());
    answer.put("effective_at", alias.getEffectiveAt().toString());
    answer.put("published_at", alias.getPublishedAt().toString());
    return answer;
  }
}
