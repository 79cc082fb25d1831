package io.usageledger.query.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
  @Test
  void comesBackAsItWent() {
    Cursor cursor = new Cursor("accounts", List.of("a/b ü\u001f\"", "", "7"));

    assertThat(Cursor.parse("accounts", 3, cursor.text())).isEqualTo(cursor);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "%%%", "abc", "YWNjb3VudHM", "ZW50cmllcwA3"})
  void whatNoListGaveIsRefusedByName(String text) {
    assertThatThrownBy(() -> Cursor.parse("accounts", 1, text))
        .isInstanceOfSatisfying(
            ReadRefusedException.class,
            refused -> assertThat(refused.refusal()).isEqualTo(ReadRefusal.CURSOR_INVALID))
        .hasMessageContaining("accounts");
  }

  @Test
  void aPartThatIsNoNumberIsRefused() {
    Cursor cursor = new Cursor("entries", List.of("x"));

    assertThatThrownBy(() -> cursor.number(0)).isInstanceOf(ReadRefusedException.class);
  }
}
