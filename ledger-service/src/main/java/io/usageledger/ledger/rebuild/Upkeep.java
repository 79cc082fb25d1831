package io.usageledger.ledger.rebuild;

/** Drops generations that nobody needs any longer. */
final class Upkeep {
  private Upkeep() {}

  static void run(RebuildSettings settings, Generations generations, Progress progress) {
    switch (settings.action()) {
      case DISCARD -> drop(Generations.NEXT, generations, progress);
      case DROP -> dropNamed(settings.generation(), generations, progress);
      case DROP_OLD ->
          generations.list().stream()
              .filter(name -> name.startsWith(Generations.BEFORE))
              .forEach(name -> drop(name, generations, progress));
      case LIST, SWITCH, VERIFY, SIDE, SNAPSHOT -> {}
    }
  }

  /** One that was made beside is known by the name that was given, too. */
  private static void dropNamed(String given, Generations generations, Progress progress) {
    String beside = Generations.SIDE + given;
    String name = generations.exists(beside) ? beside : given;
    if (!generations.exists(name)) {
      throw new RebuildRefusedException(
          "There is no generation %s to drop; there are: %s".formatted(name, generations.names()));
    }
    drop(name, generations, progress);
  }

  private static void drop(String name, Generations generations, Progress progress) {
    boolean there = generations.exists(name);
    generations.drop(name);
    progress.say(there ? "Dropped " + name : "There is no " + name);
  }
}
