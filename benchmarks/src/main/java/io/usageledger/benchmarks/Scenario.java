package io.usageledger.benchmarks;

import java.util.function.Consumer;

/** One thing to be measured. */
public interface Scenario {
  /** Runs it as often as the extent says. */
  Figures run(Extent extent, Consumer<String> say) throws Exception;
}
