package io.usageledger.ingest.gateways;

import io.usageledger.event.Limits;
import io.usageledger.ingest.intake.CutTexts;
import io.usageledger.ingest.intake.RequestRefusal;
import io.usageledger.ingest.intake.RequestRefusedException;
import io.usageledger.ingest.intake.Shown;
import io.usageledger.ingest.intake.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * The logs of a body, one after another as it comes: of an array, or one object, or a line for
 * each. What customers can write into a log does not keep the others from being read.
 */
final class LiteLlmLogs {
  /** Longer than raw usage may be, when every character is an escape of six bytes. */
  static final int TEXT_MAX_BYTES = 6 * (Limits.RAW_USAGE_MAX_CHARS + 1);

  /** More than the parser reads ahead. */
  private static final int AHEAD_MAX_CHARS = 16 * 1024;

  private static final int BYTE_ORDER_MARK = 0xfeff;

  /**
   * Python reads and writes no deeper and no longer than this, and NaN. Names are not kept from one
   * log to the next: there is no end of them in schemas of tools.
   */
  private static final JsonMapper LENIENT =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(100_000)
                          .maxNumberLength(10_000)
                          .maxNameLength(TEXT_MAX_BYTES + 1)
                          .maxStringLength(2 * TEXT_MAX_BYTES)
                          .build())
                  .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                  .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                  .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private final PushbackReader body;
  private @Nullable JsonParser array;
  private boolean hasBegun;
  private final boolean isLines;

  /**
   * @param isLines whether a line for each was announced: then the first may be broken, too
   */
  LiteLlmLogs(InputStream body, boolean isLines) {
    this.isLines = isLines;
    InputStream cut = new CutTexts(body, TEXT_MAX_BYTES);
    this.body =
        new PushbackReader(new InputStreamReader(cut, StandardCharsets.UTF_8), AHEAD_MAX_CHARS);
  }

  /**
   * The next log, or nothing at the end.
   *
   * @throws RequestRefusedException when the body goes on with what is no JSON, or breaks off
   */
  Optional<LiteLlmLog> next() {
    try {
      if (!hasBegun) {
        hasBegun = true;
        return first();
      }
      return array == null ? line() : element(array);
    } catch (JacksonException e) {
      throw malformed(StrictJson.fault(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<LiteLlmLog> first() throws IOException {
    int mark = body.read();
    if (mark == BYTE_ORDER_MARK) {
      mark = body.read();
    }
    if (mark >= 0) {
      body.unread(mark);
    }
    if (isLines && mark >= 0 && mark != '[') {
      return line();
    }
    JsonParser parser = LENIENT.createParser(body);
    JsonToken token = parser.nextToken();
    if (token == JsonToken.START_ARRAY) {
      array = parser;
      return element(parser);
    }
    if (token == null) {
      return Optional.of(new LiteLlmLog(MissingNode.getInstance(), 0, null));
    }
    LiteLlmLog log = LiteLlmLogReader.read(parser);
    StringWriter ahead = new StringWriter();
    parser.releaseBuffered(ahead);
    body.unread(ahead.toString().toCharArray());
    return Optional.of(log);
  }

  private static Optional<LiteLlmLog> element(JsonParser array) {
    if (array.nextToken() != JsonToken.END_ARRAY) {
      return Optional.of(LiteLlmLogReader.read(array));
    }
    if (array.nextToken() != null) {
      throw malformed("something follows the array");
    }
    return Optional.empty();
  }

  /** What follows the first value; a line that is broken is so by itself. */
  private Optional<LiteLlmLog> line() throws IOException {
    Optional<LiteLlmLog> log = Optional.empty();
    boolean isLast = false;
    while (log.isEmpty() && !isLast) {
      OneLine line = new OneLine(body);
      log = read(line);
      isLast = line.isLastWhenPassed();
    }
    return log;
  }

  private static Optional<LiteLlmLog> read(OneLine line) {
    try (JsonParser parser = LENIENT.createParser(line)) {
      if (parser.nextToken() == null) {
        return Optional.empty();
      }
      LiteLlmLog log = LiteLlmLogReader.read(parser);
      return Optional.of(
          parser.nextToken() == null ? log : unreadable("something follows the first value"));
    } catch (JacksonException e) {
      return Optional.of(unreadable(StrictJson.fault(e)));
    }
  }

  private static LiteLlmLog unreadable(String why) {
    return LiteLlmLog.unreadable("The line is not JSON that we read: " + Shown.text(why));
  }

  private static RequestRefusedException malformed(String why) {
    return new RequestRefusedException(
        RequestRefusal.BODY_MALFORMED, "The body is not JSON that we read: " + Shown.text(why));
  }
}
