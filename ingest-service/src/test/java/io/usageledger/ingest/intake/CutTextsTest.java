package io.usageledger.ingest.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CutTextsTest {
  private static final int TEXT_MAX_BYTES = 4;

  /** Each row: what comes, and what is left of it; ~ is the end of a line. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a":"1234","b":[12345678]}     | {"a":"1234","b":[12345678]}
          {"a":"12345","b":""}            | {"a":"1234","b":""}
          {"abcdefgh":123456}             | {"abcd":123456}
          ["abc\\u00e9de","f"]            | ["abc\\u00e9","f"]
          ["abcd\\u00e9de","f"]           | ["abcd","f"]
          ["abc\\"defgh","f"]             | ["abc\\"","f"]
          ["abcd\\"de\\\\","fghijk"]      | ["abcd","fghi"]
          ["\\\\\\\\\\\\","\\\\"]         | ["\\\\\\\\","\\\\"]
          {"a":"broken~{"abcdef":"g"}     | {"a":"brok~{"abcd":"g"}
          {"a":"bro\\~{"abcdef":"g"}      | {"a":"bro\\~{"abcd":"g"}
          """)
  void whatIsTooLongIsCutAndTheRestStaysAsItIs(String json, String expected) throws IOException {
    byte[] bytes = json.replace('~', '\n').getBytes(UTF_8);
    for (int block = 1; block <= bytes.length; block++) {
      assertThat(cut(bytes, block)).isEqualTo(expected.replace('~', '\n'));
    }
  }

  private static String cut(byte[] bytes, int block) throws IOException {
    ByteArrayOutputStream left = new ByteArrayOutputStream();
    try (InputStream cut = new CutTexts(new ByteArrayInputStream(bytes), TEXT_MAX_BYTES)) {
      byte[] part = new byte[block];
      for (int read = cut.read(part); read >= 0; read = cut.read(part)) {
        assertThat(read).isPositive();
        left.write(part, 0, read);
      }
    }
    return left.toString(UTF_8);
  }
}
