package io.usageledger.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class BenchTest {
  private final List<String> measured = new ArrayList<>();
  private final AtomicBoolean ending = new AtomicBoolean();

  @Test
  void nothingIsMeasuredOnceTheProcessEnds() {
    var bench = new Bench(Extent.FULL, words -> {}, ending::get);
    bench.run(List.of(scenario("first"), lastScenario("last"), scenario("after")));
    assertThat(measured).containsExactly("first", "last");
  }

  @Test
  void oneThatHasAStackForItselfRunsOnceUnlessSomebodySaysHowOften() {
    new Bench(Extent.FULL, words -> {}).run(List.of(aloneScenario("growth")));
    assertThat(measured).containsExactly("growth");
    new Bench(Extent.FULL.withRuns(2), words -> {}).run(List.of(aloneScenario("services")));
    assertThat(measured).containsExactly("growth", "services", "services");
  }

  @Test
  void oneThatFailsDoesNotTakeTheOthersAlong() {
    var bench = new Bench(Extent.FULL.withRuns(1), words -> {});
    var figures = bench.run(List.of(failingScenario(), scenario("after")));
    assertThat(bench.failures())
        .containsExactly("broken failed: java.io.IOException: no disk left");
    assertThat(figures).extracting(Figures::isEmpty).containsExactly(true, false);
  }

  private Scenario scenario(String name) {
    return new OneFigure(name) {
      @Override
      void measure() {
        measured.add(name);
      }
    };
  }

  private Scenario aloneScenario(String name) {
    return new OneFigure(name) {
      @Override
      void measure() {
        measured.add(name);
      }

      @Override
      public boolean isAlone() {
        return true;
      }
    };
  }

  private Scenario lastScenario(String name) {
    return new OneFigure(name) {
      @Override
      void measure() {
        measured.add(name);
        ending.set(true);
      }
    };
  }

  private static Scenario failingScenario() {
    return new OneFigure("broken") {
      @Override
      void measure() throws IOException {
        throw new IOException("no disk left");
      }
    };
  }

  /** Needs no stack. */
  private abstract static class OneFigure implements Scenario {
    private final String name;

    OneFigure(String name) {
      this.name = name;
    }

    abstract void measure() throws IOException;

    @Override
    public String name() {
      return name;
    }

    @Override
    public void measure(BenchRun run, Figures figures) throws Exception {
      measure();
      figures.add("done", 1);
    }
  }
}
