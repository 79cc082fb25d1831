package io.usageledger.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is checked character by character, against the rules as they are written down. */
class FieldChecksTest {
  private static final String CHARACTERS = "az09_A-/ .\u0000\u001f\u007f\u009f\u00a0é日\ud83d\ude00";

  private final Random random = new Random(7);

  @Test
  void aNameIsWhatItsPatternSays() {
    for (int i = 0; i < 100_000; i++) {
      String text = text(random.nextInt(4)) + "a".repeat(random.nextInt(66));
      assertThat(FieldChecks.isName(text)).as(text).isEqualTo(Limits.NAME.matcher(text).matches());
    }
  }

  @Test
  void anIdHasNoControlCharacterNoHalfPairAndAtMost255Bytes() {
    for (int i = 0; i < 100_000; i++) {
      String text = "x" + text(random.nextInt(5)) + "日".repeat(random.nextInt(140));
      boolean whole =
          text.chars().noneMatch(Character::isISOControl)
              && text.codePoints()
                  .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
      boolean fits = text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= 255;
      assertThat(isId(text)).as(text).isEqualTo(whole && fits);
    }
  }

  private static boolean isId(String text) {
    try {
      FieldChecks.accountId(text);
      return true;
    } catch (RefusedException refused) {
      return false;
    }
  }

  private String text(int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
    }
    return text.toString();
  }
}
