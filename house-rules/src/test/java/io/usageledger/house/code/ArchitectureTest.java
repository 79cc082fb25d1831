package io.usageledger.house.code;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How the modules may lean on each other and on what is outside. */
class ArchitectureTest {
  private static final JavaClasses CLASSES = OurClasses.read();

  private static final String[] JDBC = {
    "java.sql..",
    "javax.sql..",
    "org.springframework.jdbc..",
    "org.springframework.data.jdbc..",
    "org.postgresql..",
    "com.zaxxer.hikari.."
  };

  /** Each of these owns tables, reads them for answers, or carries the statements of who does. */
  private static final String[] MAY_TOUCH_JDBC = {
    "io.usageledger.migrations..",
    "io.usageledger.localstack..",
    "io.usageledger.access..",
    "io.usageledger.turns..",
    "io.usageledger.ledger.posting..",
    "io.usageledger.ledger.pricing..",
    "io.usageledger.ledger.rating..",
    "io.usageledger.ledger.holds..",
    "io.usageledger.ledger.months..",
    "io.usageledger.ledger.quarantine..",
    "io.usageledger.ledger.problems..",
    "io.usageledger.ledger.rebuild..",
    "io.usageledger.ledger.verify..",
    "io.usageledger.ledger.proof..",
    "io.usageledger.ledger.transactions..",
    "io.usageledger.query.."
  };

  /** Each of these writes or reads a topic, or watches how far one is read. */
  private static final String[] MAY_TOUCH_KAFKA = {
    "io.usageledger.event..",
    "io.usageledger.log..",
    "io.usageledger.localstack..",
    "io.usageledger.ingest.log..",
    "io.usageledger.ingest.relay..",
    "io.usageledger.ledger.posting..",
    "io.usageledger.ledger.pricing..",
    "io.usageledger.ledger.rating..",
    "io.usageledger.ledger.keeping..",
    "io.usageledger.ledger.months..",
    "io.usageledger.ledger.quarantine..",
    "io.usageledger.ledger.problems..",
    "io.usageledger.ledger.rebuild..",
    "io.usageledger.ledger.verify..",
    "io.usageledger.query.watermark.."
  };

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.usageledger.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyOwnersOfTablesTouchJdbc() {
    noClasses()
        .that()
        .resideOutsideOfPackages(MAY_TOUCH_JDBC)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(JDBC)
        .check(CLASSES);
  }

  @Test
  void onlyReadersAndWritersOfTopicsTouchKafka() {
    noClasses()
        .that()
        .resideOutsideOfPackages(MAY_TOUCH_KAFKA)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.kafka..", "org.springframework.kafka..")
        .check(CLASSES);
  }

  @Test
  void controllersTouchNeither() {
    noClasses()
        .that()
        .haveSimpleNameEndingWith("Controller")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(JDBC)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.kafka..", "org.springframework.kafka..")
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void servicesDoNotKnowEachOther() {
    for (String service : List.of("ingest", "ledger", "query")) {
      classes()
          .that()
          .resideInAPackage("io.usageledger." + service + "..")
          .should()
          .onlyDependOnClassesThat()
          .resideOutsideOfPackages(
              Stream.of("ingest", "ledger", "query", "localstack")
                  .filter(other -> !other.equals(service))
                  .map(other -> "io.usageledger." + other + "..")
                  .toArray(String[]::new))
          .check(CLASSES);
    }
  }

  @Test
  void theFoldReachesNoClockNoChanceAndNothingOutside() {
    assertThat(Purity.violations(CLASSES, "io.usageledger.ledger.fold")).isEmpty();
  }

  private static final Pattern EMPTY_NAME =
      Pattern.compile(
          "(Abstract|Base)[A-Z]\\w*|\\w*(Impl|Manager|Helper|Util|Utils|Dto|DTO|Base|Abstract)");

  @Test
  void classesAreNamedForWhatTheyAre() {
    assertThat(
            written()
                .filter(type -> EMPTY_NAME.matcher(type.getSimpleName()).matches())
                .map(JavaClass::getName))
        .isEmpty();
  }

  /** Unless the name is somebody else's: an override. */
  @Test
  void nothingIsNamedGet() {
    assertThat(
            written()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.getName().matches("get[A-Z].*"))
                .filter(method -> !isSynthetic(method) && !overrides(method))
                .map(JavaMethod::getFullName))
        .as("find may miss, read may not, a record's accessor is its field's name")
        .isEmpty();
  }

  private static boolean overrides(JavaMethod method) {
    JavaClass owner = method.getOwner();
    return Stream.concat(
            owner.getAllRawSuperclasses().stream(), owner.getAllRawInterfaces().stream())
        .flatMap(type -> type.getMethods().stream())
        .anyMatch(
            other ->
                other.getName().equals(method.getName())
                    && other.getRawParameterTypes().size() == method.getRawParameterTypes().size());
  }

  private static final Set<String> FLOATS =
      Set.of("float", "double", "java.lang.Float", "java.lang.Double");

  /** Money, quantities and times are exact everywhere; a metric is converted where it is given. */
  @Test
  void nothingOfOursIsAFloat() {
    List<String> floats = new ArrayList<>();
    written()
        .filter(type -> !type.getPackageName().startsWith("io.usageledger.localstack"))
        .forEach(
            type -> {
              type.getFields().stream()
                  .filter(field -> FLOATS.contains(field.getRawType().getName()))
                  .forEach(field -> floats.add(field.getFullName()));
              type.getMethods().stream()
                  .filter(method -> !isSynthetic(method) && isFloat(method))
                  .forEach(method -> floats.add(method.getFullName()));
            });

    assertThat(floats).isEmpty();
  }

  private static boolean isFloat(JavaMethod method) {
    return Stream.concat(
            Stream.of(method.getRawReturnType()), method.getRawParameterTypes().stream())
        .anyMatch(type -> FLOATS.contains(type.getName()));
  }

  private static boolean isSynthetic(JavaMethod method) {
    return method.getModifiers().contains(JavaModifier.SYNTHETIC)
        || method.getName().startsWith("lambda$");
  }

  private static Stream<JavaClass> written() {
    return CLASSES.stream().filter(OurClasses::isWrittenByUs);
  }
}
