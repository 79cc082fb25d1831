package io.usageledger.benchmarks;

/** One thing to be measured. */
public interface Scenario {
  /** As it is called on the command line. */
  String name();

  /** Measures it once and adds each figure. */
  void measure(BenchRun run, Figures figures) throws Exception;

  /** How much of it is run when so much of all is wanted. */
  default Extent extent(Extent wanted) {
    return wanted;
  }

  /** Whether it wants a stack for itself, and one run where nobody says how many. */
  default boolean isAlone() {
    return false;
  }
}
