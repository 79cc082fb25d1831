package io.usageledger.turns;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets those who ask while a turn is on share the next one. One of them does the work for all, on
 * its own thread: who asks alone waits for nobody.
 *
 * @param <Q> what is asked
 * @param <A> what is answered
 */
public final class SharedTurns<Q, A> {
  private static final class Asked<Q, A> {
    private final Q question;

    /** With whether the next turn is its to do; else it is answered. */
    private final CompletableFuture<Boolean> called = new CompletableFuture<>();

    private @Nullable A answer;
    private @Nullable RuntimeException failure;

    Asked(Q question) {
      this.question = question;
    }

    A answer() {
      if (failure != null) {
        throw failure;
      }
      A given = answer;
      if (given == null) {
        throw new IllegalStateException("The turn of " + question + " was cut off");
      }
      return given;
    }
  }

  private final int most;
  private final Function<List<Q>, List<A>> work;
  private final Deque<Asked<Q, A>> waiting = new ArrayDeque<>();
  private boolean isOn;

  /**
   * @param most that share a turn
   * @param work answers all that it is given, in their order; what it throws, all of them are
   *     thrown
   */
  public SharedTurns(int most, Function<List<Q>, List<A>> work) {
    this.most = most;
    this.work = work;
  }

  public A ask(Q question) {
    Asked<Q, A> mine = new Asked<>(question);
    if (isFirst(mine) || mine.called.join()) {
      takeTurn();
    }
    return mine.answer();
  }

  private synchronized boolean isFirst(Asked<Q, A> mine) {
    waiting.add(mine);
    boolean isFirst = !isOn;
    isOn = true;
    return isFirst;
  }

  private void takeTurn() {
    List<Asked<Q, A>> together = next();
    try {
      List<A> answers = work.apply(together.stream().map(asked -> asked.question).toList());
      for (int i = 0; i < together.size(); i++) {
        together.get(i).answer = answers.get(i);
      }
    } catch (RuntimeException failure) {
      together.forEach(asked -> asked.failure = failure);
    } finally {
      passOn();
      together.forEach(asked -> asked.called.complete(false));
    }
  }

  private synchronized List<Asked<Q, A>> next() {
    List<Asked<Q, A>> together = new ArrayList<>();
    while (together.size() < most && !waiting.isEmpty()) {
      together.add(waiting.remove());
    }
    return together;
  }

  private synchronized void passOn() {
    Asked<Q, A> next = waiting.peek();
    if (next == null) {
      isOn = false;
    } else {
      next.called.complete(true);
    }
  }
}
