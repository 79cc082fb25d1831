package io.usageledger.ingest.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.ingest.RunningIngest;
import io.usageledger.ingest.RunningIngest.Answer;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

class ApiDescriptionTest {
  private static RunningIngest ingest;
  private static JsonNode description;

  @BeforeAll
  static void start() {
    ingest = RunningIngest.start(Map.of("ingest.relay.enabled", "false"));
    description = ingest.get("/v3/api-docs").body();
  }

  @AfterAll
  static void stop() {
    ingest.close();
  }

  @Test
  void everyPathIsDescribed() {
    Set<String> paths =
        ingest
            .bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
            .getHandlerMethods()
            .keySet()
            .stream()
            .flatMap(mapping -> mapping.getPatternValues().stream())
            .filter(path -> path.matches("/(api/|litellm/)?v1/.*"))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(new TreeSet<>(description.get("paths").propertyNames())).isEqualTo(paths);
  }

  @Test
  void theDocumentComesWhole() {
    assertThat(description.at("/info/title").asString("")).contains("ingest service");
    assertThat(description.at("/components/securitySchemes/apiKey/scheme").asString(""))
        .isEqualTo("bearer");
    assertThat(
            description
                .at(
                    "/components/schemas/UsageEvent/properties/attributes/additionalProperties/type")
                .asString(""))
        .isEqualTo("string");
    assertThat(description.at("/components/schemas/UsageEvent/additionalProperties").isBoolean())
        .as(description.toPrettyString())
        .isTrue();
  }

  @Test
  void everyExampleIsAccepted() {
    description
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .at("/post/requestBody/content/application~1json/examples")
                    .properties()
                    .forEach(example -> send(path.getKey(), example.getValue().get("value"))));
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    assertThat(description.findValuesAsString("$ref"))
        .hasSizeGreaterThan(50)
        .allSatisfy(ref -> assertThat(description.at(ref.substring(1)).isMissingNode()).isFalse());
  }

  private static void send(String path, JsonNode example) {
    Answer answer = ingest.post(path, example.toString());
    assertThat(answer.status()).as(path + ": " + answer.response().body()).isBetween(200, 299);
    assertThat(answer.response().body()).doesNotContain("rejected\",");
  }
}
