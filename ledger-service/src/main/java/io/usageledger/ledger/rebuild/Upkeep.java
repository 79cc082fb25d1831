package io.usageledger.ledger.rebuild;

/** Drops generations that nobody needs any longer. */
final class Upkeep {
  private Upkeep() {}

  static void run(RebuildSettings settings, Generations generations, Progress progress) {
    switch (settings.action()) {
      case DISCARD -> drop(Generations.NEXT, generations, progress);
      case DROP -> drop(named(settings.generation(), generations), generations, progress);
      case DROP_OLD ->
          generations.list().stream()
              .filter(name -> name.startsWith(Generations.BEFORE))
              .forEach(name -> drop(name, generations, progress));
      case LIST, SWITCH, VERIFY, SIDE, SNAPSHOT -> {}
    }
  }

  /** One that was made beside is known by the name that was given, too. */
  private static String named(String name, Generations generations) {
    String beside = Generations.SIDE + name;
    return generations.list().contains(beside) ? beside : name;
  }

  private static void drop(String name, Generations generations, Progress progress) {
    boolean there = generations.exists(name);
    generations.drop(name);
    progress.say(there ? "Dropped " + name : "There is no " + name);
  }
}
