package io.usageledger.turns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who comes while a turn is on shares the next. */
class SharedTurnsTest {
  private static final int MOST = 3;
  private static final int BAD = 13;

  private final List<List<Integer>> done = new CopyOnWriteArrayList<>();
  private final List<Thread> askers = new CopyOnWriteArrayList<>();
  private final CountDownLatch firstMayEnd = new CountDownLatch(1);
  private final SharedTurns<Integer, String> turns = new SharedTurns<>(MOST, this::work);

  @AfterEach
  void end() {
    firstMayEnd.countDown();
  }

  @Test
  void whoAsksAloneDoesItsTurnItself() {
    firstMayEnd.countDown();

    assertThat(turns.ask(1)).isEqualTo("answer 1 on " + Thread.currentThread().getName());
    assertThat(turns.ask(2)).isEqualTo("answer 2 on " + Thread.currentThread().getName());
  }

  @Test
  void whoComesMeanwhileSharesTheNextTurnsAndEachGetsItsOwnAnswer() {
    List<CompletableFuture<String>> answers = new ArrayList<>(List.of(ask(0)));
    awaitAllAsked(1);
    IntStream.range(1, 6).mapToObj(this::ask).forEach(answers::add);
    awaitAllAsked(6);

    firstMayEnd.countDown();

    for (int i = 0; i < answers.size(); i++) {
      assertThat(answers.get(i).join()).startsWith("answer " + i + " ");
    }
    assertThat(done.stream().map(List::size)).containsExactly(1, MOST, 2);
    assertThat(done.stream().flatMap(List::stream)).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
  }

  @Test
  void aFailureIsThrownToAllWhoSharedTheTurnAndToNobodyElse() {
    CompletableFuture<String> first = ask(0);
    awaitAllAsked(1);
    List<CompletableFuture<String>> together = List.of(ask(BAD), ask(1), ask(2));
    awaitAllAsked(4);

    firstMayEnd.countDown();

    assertThat(first.join()).startsWith("answer 0 ");
    for (CompletableFuture<String> one : together) {
      assertThatThrownBy(one::join)
          .isInstanceOf(CompletionException.class)
          .hasRootCauseMessage("13 was among them");
    }
    assertThat(turns.ask(3)).startsWith("answer 3 ");
  }

  private List<String> work(List<Integer> questions) {
    done.add(List.copyOf(questions));
    try {
      firstMayEnd.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (questions.contains(BAD)) {
      throw new IllegalArgumentException("13 was among them");
    }
    String thread = Thread.currentThread().getName();
    return questions.stream().map(question -> "answer " + question + " on " + thread).toList();
  }

  private CompletableFuture<String> ask(int question) {
    return CompletableFuture.supplyAsync(
        () -> turns.ask(question),
        asker -> {
          Thread thread = new Thread(asker);
          askers.add(thread);
          thread.start();
        });
  }

  private void awaitAllAsked(int count) {
    await()
        .until(
            () ->
                askers.size() == count
                    && askers.stream().allMatch(asker -> asker.getState() == Thread.State.WAITING));
  }
}
