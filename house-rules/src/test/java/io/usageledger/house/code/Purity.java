package io.usageledger.house.code;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Follows a package through all of our classes that it reaches, and finds what would make its
 * result depend on more than its arguments.
 */
final class Purity {
  private static final Pattern IMPURE_TYPE =
      Pattern.compile(
          "java\\.time\\.(Clock|InstantSource).*"
              + "|java\\.util\\.(Random|SplittableRandom|Timer|random\\..*)"
              + "|java\\.util\\.concurrent\\.ThreadLocalRandom"
              + "|java\\.security\\.SecureRandom"
              + "|java\\.io\\.(File.*|RandomAccessFile|Console)"
              + "|java\\.nio\\.(file|channels)\\..*"
              + "|java\\.(net|sql)\\..*"
              + "|javax\\.sql\\..*"
              + "|org\\.(apache\\.kafka|springframework|postgresql)\\..*"
              + "|io\\.confluent\\..*");

  private static final Pattern IMPURE_CALL =
      Pattern.compile(
          "java\\.time\\.\\w+\\.now"
              + "|java\\.lang\\.System\\.(currentTimeMillis|nanoTime|getenv|getProperty)"
              + "|java\\.lang\\.Math\\.random"
              + "|java\\.util\\.UUID\\.randomUUID"
              + "|java\\.util\\.(Locale|TimeZone)\\.getDefault"
              + "|java\\.time\\.ZoneId\\.systemDefault");

  private Purity() {}

  static Set<String> violations(JavaClasses classes, String packageName) {
    Set<String> violations = new TreeSet<>();
    for (JavaClass reached : reached(classes, packageName)) {
      reached.getDirectDependenciesFromSelf().stream()
          .map(Dependency::getTargetClass)
          .filter(target -> IMPURE_TYPE.matcher(target.getName()).matches())
          .forEach(target -> violations.add(reached.getName() + " uses " + target.getName()));
      reached.getMethodCallsFromSelf().stream()
          .map(Purity::called)
          .filter(called -> IMPURE_CALL.matcher(called).matches())
          .forEach(called -> violations.add(reached.getName() + " calls " + called));
    }
    return violations;
  }

  private static String called(JavaMethodCall call) {
    return call.getTargetOwner().getName() + "." + call.getTarget().getName();
  }

  private static Set<JavaClass> reached(JavaClasses classes, String packageName) {
    Set<JavaClass> reached = new LinkedHashSet<>();
    Deque<JavaClass> next = new ArrayDeque<>();
    classes.stream().filter(type -> type.getPackageName().equals(packageName)).forEach(next::add);
    if (next.isEmpty()) {
      throw new IllegalStateException("No class in " + packageName);
    }
    while (!next.isEmpty()) {
      JavaClass type = next.pop();
      if (reached.add(type)) {
        type.getDirectDependenciesFromSelf().stream()
            .map(Dependency::getTargetClass)
            .filter(OurClasses::isWrittenByUs)
            .forEach(next::add);
      }
    }
    return reached;
  }
}
