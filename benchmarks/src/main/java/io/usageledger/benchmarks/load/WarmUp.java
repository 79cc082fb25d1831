package io.usageledger.benchmarks.load;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Loads services until they have compiled what they need for it. Little at first: where all cores
 * are busy their compilers hardly get one.
 *
 * @param compilers of all that takes part
 * @param atMost for how long, if that does not come to an end
 * @param say what people must know
 */
public record WarmUp(Compilers compilers, Duration atMost, Consumer<String> say) {
  static final int LOOKS = 24;

  /** Of one core: services are warm when the compilers of none take more. */
  private static final double LITTLE = 0.05;

  /** Tells how much of a core they have taken since the last look: the busiest of them. */
  public interface Compilers {
    double look();
  }

  /** Loads the services for a while. */
  interface Load {
    void offer(Duration duration) throws Exception;
  }

  void run(Load load) throws Exception {
    Duration look = atMost.dividedBy(LOOKS);
    compilers.look();
    double taken = 0;
    for (int i = 0; i < LOOKS; i++) {
      load.offer(look);
      taken = compilers.look();
      if (taken <= LITTLE) {
        return;
      }
    }
    say.accept(
        "Not warm after %d s: a compiler still takes %.2f of a core"
            .formatted(atMost.toSeconds(), taken));
  }
}
