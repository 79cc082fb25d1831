package io.usageledger.localstack.prices.list;

/**
 * What a list says and we cannot state exactly, so that it is not imported.
 *
 * @param where the list's own name of the model or provider
 * @param field the list's own name of the field
 * @param reason one of a few, to be counted by
 * @param detail the value
 */
public record NotUnderstood(String where, String field, Reason reason, String detail) {
  /** Why. */
  public enum Reason {
    NOT_EXACT("the price of one is not exact in 12 places"),
    NO_PRICE("no number from 0 up to 100,000 for one"),
    OTHER_MEASURE("priced by a measure that no meter counts"),
    OTHER_SERVICE("a price of another service level than the normal one"),
    TWO_PRICES("two prices for one meter"),
    ZERO_BESIDE("zero beside a price of another measure"),
    DEPENDS("the price depends on something that an event does not say"),
    TIME_OF_DAY("a price of some hours of the day"),
    PATTERN("a pattern of names, not a name"),
    ALIAS_OF_ANOTHER("the list's own rules lead this name to another model"),
    FALLBACK("another provider's prices are to be tried"),
    NO_MODEL("not a model"),
    NOTHING_PRICED("no price that is understood");

    private final String words;

    Reason(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }
}
