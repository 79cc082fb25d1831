package io.usageledger.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.log.BalanceAdjusted;
import io.usageledger.log.CreditsGranted;
import io.usageledger.log.CreditsRevoked;
import io.usageledger.log.ReportedCost;
import io.usageledger.log.SubscriptionChanged;
import io.usageledger.log.UsageRecorded;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The values are pinned: identities, contents and chains of everything that was ever posted follow
 * from them. A test that fails here says that the code is wrong, never that the value is old.
 */
class HashesTest {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.000006Z");

  @ParameterizedTest
  @CsvSource({
    "USAGE, a-1, s-1, e-1, 72a206cc-b29e-5e11-680f-ccc385c113cf",
    "CREDIT, a-1, s-1, e-1, fa828a8d-1d66-5632-ae1c-76deb1f663b2",
    "REVOCATION, a-1, s-1, e-1, aa85ec2c-cf3c-380c-e9b9-7378d0536c23",
    "ADJUSTMENT, a-1, s-1, e-1, 53c9a39d-e7e2-db53-5a21-1027f9950c10",
    "SUBSCRIPTION_CHANGE, a-1, s-1, e-1, d169602c-8ce9-6e86-ae73-e918e8e41d65",
    "ACCOUNT_CHANGE, a-1, s-1, e-1, 48cb3231-df88-4e6a-ab98-0842b3f9c055",
    "VOID, a-1, s-1, e-1, 584f2e05-c525-c750-a82a-66d10d840ec0",
    "RATING, a-1, s-1, e-1, f4d6caf3-ce9c-1b4d-6a4f-13f283deb5b4",
    "USAGE, café, 日本, e/1, 545334aa-0b26-5048-17d8-c17e6f326998"
  })
  void anIdentityIsWhatItAlwaysWas(
      EventIdentity.Kind kind, String account, String source, String eventId, String identity) {
    assertThat(EventIdentity.of(kind, account, source, eventId)).hasToString(identity);
  }

  /** Parts are prefixed with their length, so no character is a separator. */
  @Test
  void neighbouringPartsDoNotRunIntoEachOther() {
    assertThat(EventIdentity.of(EventIdentity.Kind.USAGE, "ab", "c", "d"))
        .isNotEqualTo(EventIdentity.of(EventIdentity.Kind.USAGE, "a", "bc", "d"))
        .isNotEqualTo(EventIdentity.of(EventIdentity.Kind.USAGE, "ab", "cd", ""));
  }

  @Test
  void theContentOfUsageIsWhatItAlwaysWas() {
    assertThat(EventContent.of(usage().build()))
        .hasToString("16131c2b-24d5-c404-812a-3cf7853af362");
    assertThat(
            EventContent.of(
                usage()
                    .setApiKeyId(null)
                    .setConversationId(null)
                    .setAttributes(Map.of())
                    .setHoldId(null)
                    .setReportedCost(null)
                    .setRawUsage(null)
                    .build()))
        .hasToString("f41bb237-2127-0647-d5df-fdb15ca04b88");
  }

  @Test
  void theContentOfTheOtherEventsIsWhatItAlwaysWas() {
    assertThat(EventContent.of(credit())).hasToString("fdc9ec36-79cf-f641-e145-6107081f5a11");
    assertThat(EventContent.of(new CreditsRevoked("r-1", "a-1", "c-1", "by mistake")))
        .hasToString("ca3eed5b-6d3a-4bc0-5347-15d8ef7805cb");
    assertThat(
            EventContent.of(
                new BalanceAdjusted("j-1", "a-1", "usd", new BigDecimal("-1.50"), null)))
        .hasToString("8544486b-7a9e-121d-f7f5-74b9024ef01b");
    assertThat(EventContent.of(subscription())).hasToString("b9e96065-b82d-2a34-6450-473fdb81ff17");
  }

  @Test
  void contentDoesNotDependOnTheOrderOfMaps() {
    Map<String, Long> forward = new LinkedHashMap<>();
    forward.put("input_tokens", 812L);
    forward.put("output_tokens", 5L);
    Map<String, Long> backward = new LinkedHashMap<>();
    backward.put("output_tokens", 5L);
    backward.put("input_tokens", 812L);
    Map<String, String> attributes = new TreeMap<>(Map.of("agent", "x", "project", "y"));
    Map<String, String> reversed = new TreeMap<>(java.util.Comparator.reverseOrder());
    reversed.putAll(attributes);

    assertThat(EventContent.of(usage().setQuantities(forward).setAttributes(attributes).build()))
        .isEqualTo(
            EventContent.of(usage().setQuantities(backward).setAttributes(reversed).build()));
  }

  @Test
  void contentDoesNotDependOnTheIdentity() {
    assertThat(
            EventContent.of(usage().setEventId("e-2").setSource("s-2").setAccountId("a-2").build()))
        .isEqualTo(EventContent.of(usage().build()));
  }

  @Test
  void zerosBehindAnAmountChangeNothing() {
    assertThat(new CanonicalBytes().amount(new BigDecimal("10.500")).toByteArray())
        .isEqualTo(new CanonicalBytes().amount(new BigDecimal("1.05E+1")).toByteArray());
    assertThat(new CanonicalBytes().amount(new BigDecimal("0E-12")).toByteArray())
        .isEqualTo(new CanonicalBytes().amount(BigDecimal.ZERO).toByteArray());
  }

  /** Amounts are written by a way of our own; it must give what BigDecimal's own texts gave. */
  @Test
  void anAmountIsItsPlainTextWithoutTrailingZeros() {
    Random random = new Random(1);
    List<BigDecimal> amounts = new ArrayList<>(List.of(new BigDecimal("-0.000000000001")));
    for (BigInteger edge : List.of(BigInteger.ONE.shiftLeft(62), BigInteger.ONE.shiftLeft(63))) {
      for (int near = -2; near <= 2; near++) {
        amounts.add(new BigDecimal(edge.add(BigInteger.valueOf(near)), 12));
        amounts.add(new BigDecimal(edge.add(BigInteger.valueOf(near)).negate(), 0));
      }
    }
    for (int i = 0; i < 200_000; i++) {
      BigInteger unscaled = new BigInteger(random.nextInt(90), random);
      BigDecimal amount =
          new BigDecimal(
              (random.nextBoolean() ? unscaled : unscaled.negate())
                  .multiply(BigInteger.TEN.pow(random.nextInt(4))),
              random.nextInt(100) - 45);
      amounts.add(amount);
    }

    for (BigDecimal amount : amounts) {
      String plain = amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
      assertThat(new CanonicalBytes().amount(amount).toByteArray())
          .as("%s", amount)
          .isEqualTo(new CanonicalBytes().text(plain).toByteArray());
    }
  }

  /** Bytes are used again by the next digest of a thread, and by nobody while they are filled. */
  @Test
  void digestsDoNotDisturbEachOther() {
    UUID alone = new CanonicalBytes().text("outer").number(7).text("end").digest128();
    CanonicalBytes outer = new CanonicalBytes().text("outer");
    UUID inner = new CanonicalBytes().text("an inner one that is longer").digest128();

    assertThat(outer.number(7).text("end").digest128()).isEqualTo(alone);
    assertThat(new CanonicalBytes().text("an inner one that is longer").digest128())
        .isEqualTo(inner);
    assertThatThrownBy(() -> outer.text("more")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(outer::digest).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anyTextIsItsUtf8AndManyTextsFitTogether() {
    List<String> texts =
        List.of("", "a", "é", "aé", "日本", "\ud83d\ude00", "\ud83d", "a\u0000b", "x".repeat(5_000));
    CanonicalBytes all = new CanonicalBytes();
    ByteBuffer expected = ByteBuffer.allocate(100_000);
    for (int i = 0; i < 10; i++) {
      for (String text : texts) {
        all.text(text);
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        expected.putInt(utf8.length).put(utf8);
      }
    }

    assertThat(all.toByteArray()).isEqualTo(Arrays.copyOf(expected.array(), expected.position()));
  }

  @Test
  void theBytesAreAsDescribed() {
    byte[] bytes =
        new CanonicalBytes()
            .text("é")
            .text(null)
            .number(-2)
            .amount(new BigDecimal("1E+3"))
            .instant(Instant.parse("1969-12-31T23:59:59.999999Z"))
            .instant(null)
            .numbers(Map.of("b", 1L, "a", 2L))
            .texts(Map.of())
            .raw(new byte[] {7})
            .toByteArray();

    assertThat(HexFormat.of().formatHex(bytes))
        .isEqualTo(
            "00000002"
                + "c3a9"
                + "ffffffff"
                + "fffffffffffffffe"
                + "00000004"
                + "31303030"
                + "ffffffffffffffff"
                + "ffffffff"
                + "00000002"
                + "00000001"
                + "61"
                + "0000000000000002"
                + "00000001"
                + "62"
                + "0000000000000001"
                + "00000000"
                + "07");
  }

  private static UsageRecorded.Builder usage() {
    return UsageRecorded.newBuilder()
        .setEventId("e-1")
        .setSource("s-1")
        .setAccountId("a-1")
        .setOccurredAt(TIME)
        .setOperation("chat")
        .setProvider("openai")
        .setModel("gpt-5")
        .setQuantities(Map.of("input_tokens", 812L, "output_tokens", Long.MAX_VALUE))
        .setApiKeyId("k-1")
        .setConversationId("v-1")
        .setAttributes(Map.of("agent", "market_context", "empty", ""))
        .setHoldId("h-1")
        .setReportedCost(new ReportedCost(new BigDecimal("0.0123"), "usd"))
        .setRawUsage("{\"prompt_tokens\":812}");
  }

  private static CreditsGranted credit() {
    return new CreditsGranted(
        "c-1",
        "a-1",
        "credits",
        new BigDecimal("100.000000000000"),
        7,
        TIME,
        TIME.plusSeconds(1),
        "p-1",
        "thanks");
  }

  private static SubscriptionChanged subscription() {
    return new SubscriptionChanged(
        "g-1",
        "p-1",
        "a-1",
        "pro",
        "active",
        TIME,
        TIME.plusSeconds(1),
        "credits",
        new BigDecimal("1000"),
        new BigDecimal("0"),
        Map.of("stripe_customer_id", "cus_1"));
  }
}
