package io.usageledger.ingest.providers;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names that stand at the top of usage objects, whatever the form. */
public final class UsageNames {
  private static final Set<String> NAMES =
      Stream.of(
              Arrays.stream(Part.values()).map(Part::paths),
              Arrays.stream(UsageForm.values()).map(UsageForm::input),
              Arrays.stream(UsageForm.values()).map(UsageForm::output),
              CountedUse.names(),
              Stream.of(ReportedUsd.NAMES),
              Stream.of(List.of(TokenFigures.CACHE_MISSES)))
          .flatMap(paths -> paths)
          .flatMap(List::stream)
          .flatMap(path -> Stream.of(path, path.split("\\.", 2)[0]))
          .collect(Collectors.toUnmodifiableSet());

  private UsageNames() {}

  /** Whether a number or object of this name may be a provider's figure. */
  public static boolean has(String name) {
    return NAMES.contains(name);
  }
}
