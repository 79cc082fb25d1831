package io.usageledger.ingest.prices;

import io.usageledger.ingest.IngestSettings;
import io.usageledger.ingest.intake.EventIntake;
import io.usageledger.log.PricePublished;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Publishes price versions; none is ever changed or taken back. */
@RestController
class PriceController {
  private final EventIntake intake;
  private final IngestSettings settings;
  private final Clock clock;

  PriceController(EventIntake intake, IngestSettings settings, Clock clock) {
    this.intake = intake;
    this.settings = settings;
    this.clock = clock;
  }

  @PostMapping(path = "/v1/prices", consumes = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  Map<String, String> publish(HttpServletRequest request) {
    PricePublished price =
        intake.take(
            request, json -> PriceRequest.translate(json, clock.instant(), settings.priceLead()));
    return Map.of(
        "price_id", price.getPriceId(),
        "unit_price", price.getUnitPrice().stripTrailingZeros().toPlainString(),
        "effective_at", price.getEffectiveAt().toString(),
        "published_at", price.getPublishedAt().toString(),
        "status", "accepted");
  }
}
