package io.usageledger.localstack.prices.list;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a file of one of the known formats. Numbers are exact decimals from their text on. */
public final class PriceListFile {
  /** Thirty times the longest list of today. */
  private static final long FILE_MAX_BYTES = 64L * 1024 * 1024;

  private static final int DEPTH_MAX = 32;

  /** A longer number is no price. */
  private static final int NUMBER_MAX_CHARS = 100;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH_MAX)
                          .maxNumberLength(NUMBER_MAX_CHARS)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Whose list it is. */
  public enum Format {
    AUTO,
    LITELLM,
    GENAI_PRICES
  }

  private PriceListFile() {}

  /**
   * @throws PriceListException when it is not there, no JSON, or of no known format
   */
  public static PriceList read(Path file, Format format) {
    JsonNode root = parse(file);
    return switch (format == Format.AUTO ? guess(root, file) : format) {
      case GENAI_PRICES -> new GenaiPrices().read(expect(root.isArray(), root, file));
      case LITELLM, AUTO -> new LitellmPrices().read(expect(root.isObject(), root, file));
    };
  }

  /** The one list is an array of providers, the other an object of models. */
  private static Format guess(JsonNode root, Path file) {
    if (root.isArray() && root.path(0).has("models")) {
      return Format.GENAI_PRICES;
    }
    if (root.isObject()
        && root.valueStream().anyMatch(model -> model.hasNonNull("litellm_provider"))) {
      return Format.LITELLM;
    }
    throw new PriceListException(
        "%s is neither LiteLLM's list of models (an object with \"litellm_provider\") nor genai-prices' list of providers (an array with \"models\"). Say which with --format"
            .formatted(file));
  }

  private static JsonNode expect(boolean shape, JsonNode root, Path file) {
    if (!shape) {
      throw new PriceListException(
          "%s does not have the format that --format says: it is %s"
              .formatted(file, root.getNodeType()));
    }
    return root;
  }

  private static JsonNode parse(Path file) {
    try {
      if (Files.size(file) > FILE_MAX_BYTES) {
        throw new PriceListException(
            "%s has more than %d bytes, and is no price list".formatted(file, FILE_MAX_BYTES));
      }
      return JSON.readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new PriceListException("Cannot read %s: %s".formatted(file, e), e);
    } catch (JacksonException | NumberFormatException e) {
      throw new PriceListException(
          "%s is not JSON that can be trusted: %s".formatted(file, e.getMessage()), e);
    }
  }
}
