package io.usageledger.ingest.providers;

import io.usageledger.ingest.providers.NormalisedUsage.OtherModelUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Anthropic's list of the model calls within one response. The figures above the list are the sum
 * of its messages; a call of another model and the compaction of a context stand in the list alone,
 * and are charged.
 *
 * @param compactions what the response's own model used beyond the figures above the list
 */
record Iterations(Map<String, Long> compactions, List<OtherModelUse> byOthers) {
  private static final String COMPACTION = "compaction";

  static Iterations of(Figures usage) {
    Map<String, Long> compactions = new TreeMap<>();
    List<OtherModelUse> byOthers = new ArrayList<>();
    List<Figures> iterations = usage.list("iterations");
    for (int place = 0; place < iterations.size(); place++) {
      Figures iteration = iterations.get(place);
      if (!isBeside(iteration)) {
        continue;
      }
      Map<String, Long> meters = NormalisedUsage.meters(UsageForm.ANTHROPIC, iteration);
      Optional<String> model = iteration.text("model");
      if (model.isPresent()) {
        byOthers.add(new OtherModelUse(model.get(), place, NormalisedUsage.withoutZeros(meters)));
      } else {
        meters.forEach((meter, tokens) -> compactions.merge(meter, tokens, Math::addExact));
      }
    }
    return new Iterations(compactions, List.copyOf(byOthers));
  }

  private static boolean isBeside(Figures iteration) {
    String type = iteration.text("type").orElse("message");
    return type.equals(COMPACTION) || (iteration.has("model") && !type.equals("message"));
  }
}
