import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Checks the proof of an account, as docs/proof.md describes it, from the file alone: java VerifyProof.java FILE [--head
 * HASH]. It uses nothing of the program that wrote the file. Exit status 0: all is well; 1: a wrong line is named; 2: it was
 * not asked rightly.
 */
public final class VerifyProof {
  /** What is wrong with a line. */
  static final class Wrong extends RuntimeException {
    Wrong(String what) {
      super(what);
    }
  }

  private static final String USAGE =
      """
      Usage: java VerifyProof.java FILE [--head HASH]
         or: ./ledger verify-proof FILE [--head HASH]
      Checks the proof of an account from the file alone.
        --head HASH   The head hash that was kept apart from the file: 64 hex digits.
        --help        Says this.
      Exit status: 0 when all is well, 1 when something is wrong, 2 when it was not asked rightly.
      """;

  /** More of a wrong line than this helps nobody. */
  private static final int SHOWN_MAX = 80;

  private static final class Posting {
    private final long number;
    private long entry;
    private long line;
    private String evidence = "";
    private String occurredAt = "";
    private final Map<String, BigDecimal> debited = new HashMap<>();

    Posting(long number) {
      this.number = number;
    }
  }

  /** What the first entry of a credit says. */
  private record Grant(String unit, BigDecimal amount) {}

  private record Price(String meter, String unit, BigDecimal unitPrice, BigDecimal per) {}

  private record Card(String unit, List<String> priceIds) {}

  private final MessageDigest file = sha256();
  private final Map<String, Price> prices = new HashMap<>();
  private final Map<String, Card> cards = new HashMap<>();
  private final Map<Long, Posting> postings = new HashMap<>();
  private final Map<String, BigDecimal> balances = new TreeMap<>();
  private final Map<String, BigDecimal> overdrafts = new TreeMap<>();
  private final Map<Long, BigDecimal> credits = new TreeMap<>();
  private final Map<Long, Grant> grants = new TreeMap<>();
  private Map<String, Object> header = Map.of();
  private Map<String, Object> footer = Map.of();
  private String footerText = "";
  private byte[] head = new byte[32];
  private long line;
  private long lastEntryLine = 1;
  private long footerLine;
  private long entries;
  private long usageRows;
  private long lastPosting;
  private boolean ended;
  private int section;

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  private static int run(String[] arguments) {
    String file = null;
    String kept = null;
    for (int i = 0; i < arguments.length; i++) {
      String word = arguments[i];
      if (word.equals("--help") || word.equals("-h")) {
        System.out.print(USAGE);
        return 0;
      }
      if (word.equals("--head") && kept == null) {
        if (i + 1 == arguments.length) {
          return refuse("--head wants a hash behind it. See --help.");
        }
        kept = arguments[++i];
      } else if (file == null && !word.startsWith("-")) {
        file = word;
      } else {
        return refuse(
            "Only one FILE and one --head HASH can be given, not also " + word + ". See --help.");
      }
    }
    if (file == null) {
      return refuse("There is no FILE to check.\n" + USAGE.strip());
    }
    if (kept != null && !kept.matches("[0-9a-fA-F]{64}")) {
      return refuse(
          "--head "
              + kept
              + " is no SHA-256 in hex, which has 64 of the digits 0-9 and a-f. Give the head that the"
              + " export printed.");
    }
    return report(file, kept == null ? null : kept.toLowerCase(Locale.ROOT));
  }

  private static int report(String file, String kept) {
    VerifyProof proof = new VerifyProof();
    try {
      String wrong = proof.check(Path.of(file), kept);
      if (wrong != null) {
        System.err.println("WRONG: " + wrong);
        return 1;
      }
    } catch (IOException | InvalidPathException e) {
      return refuse("Cannot read " + file + ": " + why(file, e));
    }
    System.out.printf(
        "well: account %s, %d entries unbroken, %d usage rows vouched for, balances %s%nhead %s%n",
        proof.header.get("account_id"), proof.entries, proof.usageRows, plain(proof.balances), hex(proof.head));
    if (kept == null) {
      System.out.println(
          "Compare the head with one that was kept elsewhere (--head HASH): a journal made anew from end to end is well in itself.");
    }
    return 0;
  }

  private static int refuse(String why) {
    System.err.println(why);
    return 2;
  }

  /** The exceptions of files say little but the file's name. */
  private static String why(String file, Exception e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "it may not be read by whoever runs this";
    }
    boolean directory = e instanceof IOException && Files.isDirectory(Path.of(file));
    return directory ? "it is a directory" : e.getMessage();
  }

  /** Null when all is well; else a wrong line and why. */
  String check(Path path, String wantedHead) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
      line = 1;
      for (byte[] bytes = readLine(in); bytes != null; bytes = readLine(in)) {
        addOrQuote(bytes);
        line++;
      }
      end(wantedHead);
      return null;
    } catch (Wrong e) {
      return ("line " + line + ": " + e.getMessage()).replaceAll("\\p{Cntrl}", "?");
    }
  }

  private static byte[] readLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      line.write(next);
      if (next == '\n') {
        return line.toByteArray();
      }
    }
    require(line.size() == 0, "has no end");
    return null;
  }

  private void addOrQuote(byte[] bytes) {
    try {
      add(bytes);
    } catch (Wrong e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      throw new Wrong(noLine(new String(bytes, StandardCharsets.UTF_8)));
    }
  }

  private static String noLine(String text) {
    return "is no line of a proof: \"" + shortened(text.strip()) + "\"";
  }

  private static String shortened(String text) {
    return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "...";
  }

  private void add(byte[] bytes) {
    require(!ended, "stands after the footer");
    Map<String, Object> fields = Json.parse(bytes);
    String type = text(fields, "type");
    int place = List.of("header", "price", "rate_card", "entry", "usage", "footer").indexOf(type);
    require(place >= 0 && place >= section && (place > 0) == (section > 0 || !header.isEmpty()), "is out of place: " + type);
    section = place;
    if (type.equals("footer")) {
      footer = fields;
      footerText = new String(bytes, StandardCharsets.UTF_8);
      footerLine = line;
      ended = true;
      return;
    }
    file.update(bytes);
    switch (type) {
      case "header" -> header(fields);
      case "price" -> price(fields);
      case "rate_card" -> card(fields);
      case "entry" -> entry(fields);
      default -> usage(fields);
    }
  }

  private void header(Map<String, Object> fields) {
    require("usage-ledger-proof".equals(fields.get("format")), "is of no proof");
    require(number(fields, "version") == 1, "is of a version that is not known here");
    header = fields;
  }

  private void price(Map<String, Object> fields) {
    BigDecimal per = BigDecimal.valueOf(number(fields, "per"));
    Price price = new Price(text(fields, "meter"), text(fields, "unit"), amount(fields, "unit_price"), per);
    require(price.unitPrice().signum() >= 0 && price.per().signum() > 0, "is no price");
    require(prices.put(text(fields, "price_id"), price) == null, "is a price that was there before");
  }

  /** A card's id is the hash of its prices' ids; of its unit where it has none. */
  private void card(Map<String, Object> fields) {
    List<String> ids = new ArrayList<>();
    list(fields, "price_ids").forEach(id -> ids.add((String) id));
    String unit = text(fields, "unit");
    Bytes bytes = new Bytes();
    if (ids.isEmpty()) {
      bytes.text("reported_cost").text(unit);
    }
    for (String id : ids) {
      Price price = prices.get(id);
      require(price != null && price.unit().equals(unit), "names a price that is not there: " + id);
      bytes.uuid(id);
    }
    String cardId = text(fields, "rate_card_id");
    require(cardId.equals(bytes.digest128()), "is not the card of these prices");
    require(cards.put(cardId, new Card(unit, ids)) == null, "is a card that was there before");
  }

  private void entry(Map<String, Object> fields) {
    entries++;
    lastEntryLine = line;
    long sequence = number(fields, "sequence_number");
    require(sequence == entries, "has the number " + sequence + ", and " + entries + " is the next");
    String unit = text(fields, "unit");
    BigDecimal amount = amount(fields, "amount");
    BigDecimal after = amount(fields, "balance_after");
    BigDecimal sum = unit.isEmpty() ? BigDecimal.ZERO : balances.merge(unit, amount, BigDecimal::add);
    require(!unit.isEmpty() || amount.signum() == 0, "has an amount and no unit");
    require(after.compareTo(sum) == 0, "entry " + sequence + " says balance " + Bytes.plain(after) + " after it, and " + Bytes.plain(sum) + " is the sum");
    byte[] hash = hash(fields, sequence, unit, amount, after);
    require(hex(hash).equals(fields.get("hash")), "entry " + sequence + " does not hash to what it says: it, or one before it, was changed");
    head = hash;
    Long credit = fields.get("credit_number") == null ? null : number(fields, "credit_number");
    if (credit != null) {
      grants.putIfAbsent(credit, new Grant(unit, amount));
      credits.merge(credit, amount, BigDecimal::add);
    } else if (!unit.isEmpty()) {
      overdrafts.merge(unit, amount.negate(), BigDecimal::add);
    }
    note(fields, unit, amount);
  }

  private byte[] hash(Map<String, Object> fields, long sequence, String unit, BigDecimal amount, BigDecimal after) {
    Bytes bytes = new Bytes().raw(head).text(text(header, "account_id")).number(sequence);
    bytes.number(number(fields, "posting_number")).text(text(fields, "kind")).text(unit);
    bytes.amount(amount).amount(after);
    bytes.number(fields.get("credit_number") == null ? 0 : number(fields, "credit_number"));
    bytes.instant(text(fields, "occurred_at")).instant(text(fields, "appended_at"));
    bytes.number(number(fields, "log_partition")).number(number(fields, "log_offset"));
    return bytes.uuid(text(fields, "evidence")).texts(map(fields, "detail")).digest();
  }

  /** What entries say of a usage event: the newest vouches for its row, all of them for its debit. */
  private void note(Map<String, Object> fields, String unit, BigDecimal amount) {
    if (List.of("usage", "unrated", "rated", "void").contains(text(fields, "kind"))) {
      Posting posting = postings.computeIfAbsent(number(fields, "posting_number"), Posting::new);
      posting.entry = entries;
      posting.line = line;
      posting.evidence = text(fields, "evidence");
      posting.occurredAt = text(fields, "occurred_at");
      posting.debited.merge(unit, amount.negate(), BigDecimal::add);
    }
  }

  private void usage(Map<String, Object> fields) {
    usageRows++;
    long number = number(fields, "posting_number");
    require(number > lastPosting, "is not in the order of postings");
    lastPosting = number;
    Posting posting = postings.remove(number);
    require(posting != null, "is of posting " + number + ", which no entry is for");
    require(posting.evidence.equals(evidence(fields)), "is not the row that entry " + number + " and the later ones for it vouch for");
    require(posting.occurredAt.equals(text(fields, "occurred_at")), "occurred at another time than its entries say");
    BigDecimal rated = fields.get("credits_used") == null ? null : amount(fields, "credits_used");
    String unit = textOrNull(fields, "unit");
    boolean standing = rated != null && fields.get("voided_at") == null;
    posting.debited.forEach(
        (other, debited) -> {
          BigDecimal due = standing && other.equals(unit) ? rated : BigDecimal.ZERO;
          require(due.compareTo(debited) == 0, "is rated at " + Bytes.plain(due) + " " + other + ", and " + Bytes.plain(debited) + " was debited");
        });
    require(!standing || posting.debited.containsKey(unit), "is rated in a unit in which nothing was debited");
    if (rated != null) {
      rating(fields, rated, unit);
    }
  }

  /** Price x quantity is the amount, whatever the entries say. */
  private void rating(Map<String, Object> fields, BigDecimal rated, String unit) {
    Card card = cards.get(text(fields, "rate_card_id"));
    require(card != null && card.unit().equals(unit), "names a rate card that is not there");
    if (card.priceIds().isEmpty()) {
      boolean reported = fields.get("reported_cost") != null && amount(fields, "reported_cost").compareTo(rated) == 0;
      require(reported && Objects.equals(fields.get("reported_currency"), unit), "is not charged what was reported");
      return;
    }
    Map<String, Object> quantities = new LinkedHashMap<>(map(fields, "quantities"));
    quantities.putIfAbsent("requests", 1L);
    BigDecimal cost = BigDecimal.ZERO;
    for (Map.Entry<String, Object> used : quantities.entrySet()) {
      Price price = find(card, used.getKey());
      BigDecimal quantity = BigDecimal.valueOf((Long) used.getValue());
      require(price != null || quantity.signum() == 0 || used.getKey().equals("requests"), "has no price for " + used.getKey());
      if (price != null) {
        BigDecimal product = price.unitPrice().multiply(quantity);
        cost = cost.add(price.per().equals(BigDecimal.ONE) ? product : product.divide(price.per(), 12, RoundingMode.HALF_EVEN));
      }
    }
    require(cost.compareTo(rated) == 0, "is rated at " + Bytes.plain(rated) + ", and its prices make " + Bytes.plain(cost));
  }

  private Price find(Card card, String meter) {
    return card.priceIds().stream().map(prices::get).filter(price -> price.meter().equals(meter)).findFirst().orElse(null);
  }

  private String evidence(Map<String, Object> fields) {
    Bytes identity = new Bytes().text("USAGE").text(text(header, "account_id"));
    identity.text(text(fields, "source")).text(text(fields, "event_id"));
    Bytes content = new Bytes().instant(text(fields, "occurred_at")).text(text(fields, "operation"));
    content.text(text(fields, "provider")).text(text(fields, "model")).numbers(map(fields, "quantities"));
    content.text(textOrNull(fields, "api_key_id")).text(textOrNull(fields, "conversation_id"));
    content.texts(map(fields, "attributes")).text(textOrNull(fields, "hold_id"));
    content.amount(amountOrNull(fields, "reported_cost")).text(textOrNull(fields, "reported_currency"));
    content.text(textOrNull(fields, "raw_usage"));
    Bytes row = new Bytes().uuid(identity.digest128()).uuid(content.digest128()).text(textOrNull(fields, "unit"));
    row.amount(amountOrNull(fields, "credits_used"));
    String card = textOrNull(fields, "rate_card_id");
    row.uuid(card == null ? "00000000-0000-0000-0000-000000000000" : card);
    String voidedAt = textOrNull(fields, "voided_at");
    return (voidedAt == null ? row.text(null) : row.instant(voidedAt)).digest128();
  }

  /** What no line shows by itself; first what says most of where the fault is, late the footer. */
  private void end(String wantedHead) {
    require(ended, "is missing: the file was cut short");
    checkMissingRows();
    line = 1;
    long counted = number(header, "entries");
    require(counted == entries, "counts " + counted + " entries, and the file has " + entries);
    checkBalances();
    checkCredits();
    long rows = number(header, "usage_rows");
    require(rows == usageRows, "counts " + rows + " usage rows, and the file has " + usageRows);
    String said = text(header, "head_hash");
    require(
        hex(head).equals(said),
        "has the head hash " + shortened(said) + ", and " + hex(head) + " is that of the last entry");
    line = footerLine;
    checkFooter();
    line = lastEntryLine;
    require(
        wantedHead == null || wantedHead.equals(hex(head)),
        "the head is "
            + hex(head)
            + ", and not the one that was kept, "
            + wantedHead
            + ": the journal was made anew, or cut, or went on since");
  }

  /**
   * Retention may have detached as many as the header says. It takes old ones first, so that the
   * newest is the likeliest to have been dropped.
   */
  private void checkMissingRows() {
    line = 1;
    long detached = number(header, "usage_rows_detached");
    long missing = postings.size();
    require(
        detached <= missing,
        "counts " + detached + " detached usage rows, and the file lacks " + missing);
    if (missing > detached) {
      Comparator<Posting> byNumber = Comparator.comparingLong(posting -> -posting.number);
      Comparator<Posting> byTime = Comparator.comparing(posting -> Instant.parse(posting.occurredAt));
      Posting one = Collections.max(postings.values(), detached == 0 ? byNumber : byTime);
      line = one.line;
      throw new Wrong(
          ("entry %d vouches for the usage row of posting %d, which is not in the file"
                  + " (it lacks %d such rows, and line 1 says that %d were detached)")
              .formatted(one.entry, one.number, missing, detached));
    }
  }

  private void checkBalances() {
    Map<String, BigDecimal> left = new TreeMap<>(balances);
    for (Object one : list(header, "balances")) {
      Map<String, Object> fields = Json.object(one);
      String unit = text(fields, "unit");
      left.remove(unit);
      checkSum("balance", unit, amount(fields, "balance"), balances);
      checkSum("overdraft", unit, amount(fields, "overdraft"), overdrafts);
    }
    left.forEach(
        (unit, sum) ->
            require(
                sum.signum() == 0,
                "has no balance of %s, and %s is the sum of the entries"
                    .formatted(unit, Bytes.plain(sum))));
  }

  private static void checkSum(
      String what, String unit, BigDecimal said, Map<String, BigDecimal> sums) {
    BigDecimal sum = sums.getOrDefault(unit, BigDecimal.ZERO);
    require(
        said.compareTo(sum) == 0,
        "its %s is wrong: %s %s in line 1, %s is the sum of the entries%s"
            .formatted(
                what,
                Bytes.plain(said),
                unit,
                Bytes.plain(sum),
                what.equals("overdraft") ? " without a credit, negated" : ""));
  }

  private void checkCredits() {
    for (Object one : list(header, "credits")) {
      Map<String, Object> fields = Json.object(one);
      long number = number(fields, "credit_number");
      BigDecimal sum = credits.remove(number);
      Grant grant = grants.get(number);
      require(sum != null, "has a credit " + number + " that no entry is of, or has it twice");
      checkCredit(number, "granted", amount(fields, "granted"), grant.amount(), grant.unit());
      checkCredit(number, "remaining", amount(fields, "remaining"), sum, grant.unit());
      String unit = text(fields, "unit");
      require(
          unit.equals(grant.unit()),
          "its credit %d is wrong: of %s in line 1, of %s in the entries"
              .formatted(number, unit, grant.unit()));
    }
    require(credits.isEmpty(), "lacks credits that entries are of: " + credits.keySet());
  }

  private static void checkCredit(
      long number, String what, BigDecimal said, BigDecimal made, String unit) {
    require(
        said.compareTo(made) == 0,
        "its credit %d is wrong: %s %s %s in line 1, %s is what the entries make"
            .formatted(number, Bytes.plain(said), unit, what, Bytes.plain(made)));
  }

  /** It is known to the byte. When nothing before it was found wrong, it alone cannot say what is. */
  private void checkFooter() {
    Map<String, Object> due = new LinkedHashMap<>();
    due.put("entries", entries);
    due.put("usage_rows", usageRows);
    due.put("head_hash", hex(head));
    due.forEach(
        (name, value) -> {
          String said = shortened(String.valueOf(footer.get(name)));
          require(
              value.equals(footer.get(name)),
              "says " + name + " " + said + ", and the lines before it make " + value);
        });
    String sha256 = hex(file.digest());
    require(
        sha256.equals(footer.get("sha256")),
        ("does not fit the lines before it: one of them was changed, dropped or added, or the footer"
                + " itself was changed. The footer alone cannot say which, and every other check is"
                + " well. The SHA-256 of these lines is %s, and the footer says %s")
            .formatted(sha256, shortened(String.valueOf(footer.get("sha256")))));
    String expected =
        "{\"type\":\"footer\",\"entries\":%d,\"usage_rows\":%d,\"head_hash\":\"%s\",\"sha256\":\"%s\"}\n"
            .formatted(entries, usageRows, hex(head), sha256);
    require(expected.equals(footerText), "is not written as a footer is. It should be " + expected.strip());
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new Wrong(otherwise);
    }
  }

  private static String text(Map<String, Object> fields, String name) {
    require(fields.get(name) instanceof String, "has no text " + name);
    return (String) fields.get(name);
  }

  private static String textOrNull(Map<String, Object> fields, String name) {
    return fields.get(name) == null ? null : text(fields, name);
  }

  private static List<?> list(Map<String, Object> fields, String name) {
    require(fields.get(name) instanceof List, "has no list " + name);
    return (List<?>) fields.get(name);
  }

  private static long number(Map<String, Object> fields, String name) {
    require(fields.get(name) instanceof Long, "has no number " + name);
    return (Long) fields.get(name);
  }

  private static BigDecimal amount(Map<String, Object> fields, String name) {
    String text = text(fields, name);
    require(text.matches("-?[0-9]+([.][0-9]+)?"), "has no plain amount in " + name + ": " + shortened(text));
    BigDecimal amount = new BigDecimal(text);
    require(amount.scale() <= 12, "has more than 12 places in " + name);
    return amount;
  }

  private static BigDecimal amountOrNull(Map<String, Object> fields, String name) {
    return fields.get(name) == null ? null : amount(fields, name);
  }

  private static Map<String, Object> map(Map<String, Object> fields, String name) {
    return Json.object(fields.get(name));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static Map<String, String> plain(Map<String, BigDecimal> amounts) {
    Map<String, String> result = new TreeMap<>();
    amounts.forEach((unit, amount) -> result.put(unit, Bytes.plain(amount)));
    return result;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The one byte form of what is hashed; docs/ledger.md has it. */
  private static final class Bytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Bytes raw(byte[] value) {
      bytes.writeBytes(value);
      return this;
    }

    Bytes number(long value) {
      return raw(ByteBuffer.allocate(8).putLong(value).array());
    }

    Bytes length(int value) {
      return raw(ByteBuffer.allocate(4).putInt(value).array());
    }

    Bytes text(String value) {
      if (value == null) {
        return length(-1);
      }
      byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
      return length(utf8.length).raw(utf8);
    }

    Bytes amount(BigDecimal value) {
      return text(value == null ? null : plain(value));
    }

    Bytes instant(String value) {
      Instant at;
      try {
        at = Instant.parse(value);
      } catch (DateTimeParseException e) {
        throw new Wrong("has a time that is none: " + shortened(value));
      }
      require(at.toString().equals(value), "has a time that is not written as it is exported: " + value);
      return number(Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000L), at.getNano() / 1_000));
    }

    Bytes uuid(String value) {
      java.util.UUID id = java.util.UUID.fromString(value);
      require(id.toString().equals(value), "has an id that is not written as it is exported: " + value);
      return number(id.getMostSignificantBits()).number(id.getLeastSignificantBits());
    }

    Bytes texts(Map<String, Object> values) {
      length(values.size());
      new TreeMap<>(values).forEach((name, value) -> text(name).text((String) value));
      return this;
    }

    Bytes numbers(Map<String, Object> values) {
      length(values.size());
      new TreeMap<>(values).forEach((name, value) -> text(name).number((Long) value));
      return this;
    }

    byte[] digest() {
      return sha256().digest(bytes.toByteArray());
    }

    String digest128() {
      ByteBuffer digest = ByteBuffer.wrap(digest());
      return new java.util.UUID(digest.getLong(), digest.getLong()).toString();
    }

    static String plain(BigDecimal value) {
      return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
  }

  /** Objects, arrays, texts, whole numbers, null: all that a proof has of JSON. */
  private static final class Json {
    private final String text;
    private int at;

    private Json(String text) {
      this.text = text;
    }

    static Map<String, Object> parse(byte[] line) {
      try {
        Json json = new Json(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString());
        if (!json.text.startsWith("{")) {
          throw new Wrong(noLine(json.text));
        }
        Object value = json.value();
        require(json.text.substring(json.at).equals("\n"), "has something after its end");
        return object(value);
      } catch (CharacterCodingException e) {
        throw new Wrong("is no UTF-8");
      }
    }

    static Map<String, Object> object(Object value) {
      require(value instanceof Map, "has no object where one belongs");
      Map<String, Object> result = new LinkedHashMap<>();
      ((Map<?, ?>) value).forEach((name, one) -> result.put((String) name, one));
      return result;
    }

    private Object value() {
      char next = text.charAt(at);
      if (next == '{' || next == '[') {
        return next == '{' ? members() : elements();
      }
      if (next == '"') {
        return string();
      }
      if (text.startsWith("null", at)) {
        at += 4;
        return null;
      }
      int start = at;
      while ("-0123456789".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
      require(at > start, "is no JSON at character " + (start + 1) + ": a value belongs there");
      return Long.valueOf(text.substring(start, at));
    }

    private Map<String, Object> members() {
      Map<String, Object> members = new LinkedHashMap<>();
      for (expect('{'); text.charAt(at) != '}'; skip('}')) {
        String name = string();
        expect(':');
        require(!members.containsKey(name), "says twice: " + name);
        members.put(name, value());
      }
      expect('}');
      return members;
    }

    private List<Object> elements() {
      List<Object> elements = new ArrayList<>();
      for (expect('['); text.charAt(at) != ']'; skip(']')) {
        elements.add(value());
      }
      expect(']');
      return elements;
    }

    private void skip(char end) {
      if (text.charAt(at) != end) {
        expect(',');
        require(text.charAt(at) != end, "has a comma without a value");
      }
    }

    private String string() {
      StringBuilder result = new StringBuilder();
      for (expect('"'); text.charAt(at) != '"'; at++) {
        require(text.charAt(at) != '\n', "has a text that does not end");
        result.append(text.charAt(at) == '\\' ? escaped() : text.charAt(at));
      }
      expect('"');
      return result.toString();
    }

    private char escaped() {
      at++;
      if (text.charAt(at) == 'u') {
        at += 4;
        return (char) Integer.parseInt(text.substring(at - 3, at + 1), 16);
      }
      int known = "\"\\/bfnrt".indexOf(text.charAt(at));
      require(known >= 0, "has an escape that is none");
      return "\"\\/\b\f\n\r\t".charAt(known);
    }

    private void expect(char wanted) {
      require(text.charAt(at) == wanted, "is no JSON at character " + (at + 1) + ": " + wanted + " belongs there");
      at++;
    }
  }
}
