package io.usageledger.localstack.load.trace;

/** One line that cannot be read: the column, its value and why. The lines after it go on. */
final class LineFaultException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Enough to recognise a value by; a line of a megabyte is not repeated in a message. */
  private static final int VALUE_SHOWN_CHARS = 60;

  LineFaultException(String why) {
    super(why, null, false, false);
  }

  static LineFaultException of(String column, String value, String why) {
    return new LineFaultException("%s is \"%s\": %s".formatted(column, shown(value), why));
  }

  private static String shown(String value) {
    String text =
        value.length() <= VALUE_SHOWN_CHARS ? value : value.substring(0, VALUE_SHOWN_CHARS) + "...";
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
