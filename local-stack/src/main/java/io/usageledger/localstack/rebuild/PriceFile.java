package io.usageledger.localstack.rebuild;

import io.usageledger.localstack.prices.list.ListedPrice;
import io.usageledger.localstack.prices.list.PriceListException;
import io.usageledger.localstack.prices.list.PriceListFile;
import io.usageledger.localstack.process.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Prices of a file in the one form that the rebuild reads. */
final class PriceFile {
  private static final JsonMapper JSON = JsonMapper.shared();

  private PriceFile() {}

  /** The file itself when it has that form; else one made of the body or the list that it is. */
  static Path of(Path file, String unit) {
    try {
      JsonNode root = JSON.readTree(Files.readString(file));
      if (root.isArray() && root.path(0).has("meter")) {
        return file.toAbsolutePath();
      }
      if (root.has("meter")) {
        return written(List.of(root));
      }
      if (root.path("prices").path(0).has("meter")) {
        return written(root.path("prices"));
      }
      return written(prices(file, unit));
    } catch (IOException | JacksonException e) {
      throw new StackException("Cannot read %s: %s".formatted(file, e.getMessage()), e);
    } catch (PriceListException e) {
      throw new StackException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Path written(Object prices) throws IOException {
    Path made = Files.createTempFile("prices", ".json");
    made.toFile().deleteOnExit();
    Files.writeString(made, JSON.writeValueAsString(prices));
    return made;
  }

  private static List<Map<String, Object>> prices(Path file, String unit) {
    return PriceListFile.read(file, PriceListFile.Format.AUTO).prices().stream()
        .map(price -> price(price, unit))
        .toList();
  }

  private static Map<String, Object> price(ListedPrice listed, String unit) {
    Map<String, Object> price = new LinkedHashMap<>();
    price.put("provider", listed.name().provider());
    price.put("model", listed.name().model());
    price.put("meter", listed.name().meter());
    price.put("unit", unit);
    price.put("price", listed.unitPrice().toPlainString());
    price.put("above_input_tokens", listed.aboveInputTokens());
    if (listed.from() != null) {
      price.put("effective_at", listed.from().toString());
    }
    return price;
  }
}
