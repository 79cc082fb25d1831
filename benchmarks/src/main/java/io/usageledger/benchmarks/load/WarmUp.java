package io.usageledger.benchmarks.load;

import io.usageledger.benchmarks.cpu.CompilerWatch;
import java.time.Duration;

/**
 * Loads services little until they have compiled what they need: where all cores are busy, their
 * compilers hardly get one.
 *
 * @param compilers of all services that take part
 * @param atMost for how long, if they do not come to an end
 */
public record WarmUp(CompilerWatch compilers, Duration atMost) {
  private static final int LOOKS = 24;

  /** Of one core: a service is warm when its compilers take less. */
  private static final double COMPILING_LITTLE = 0.05;

  /** Loads the services for a while. */
  interface Load {
    void offer(Duration duration) throws Exception;
  }

  void run(Load load) throws Exception {
    Duration look = atMost.dividedBy(LOOKS);
    compilers.look();
    double compiling = 1;
    for (int i = 0; i < LOOKS && compiling > COMPILING_LITTLE; i++) {
      load.offer(look);
      compiling = compilers.look();
    }
  }
}
