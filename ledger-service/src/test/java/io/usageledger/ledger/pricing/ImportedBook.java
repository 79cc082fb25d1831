package io.usageledger.ledger.pricing;

import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import io.usageledger.localstack.prices.list.ListedAlias;
import io.usageledger.localstack.prices.list.ListedPrice;
import io.usageledger.localstack.prices.list.PriceList;
import io.usageledger.localstack.prices.list.PriceListFile;
import io.usageledger.localstack.prices.list.PriceListFile.Format;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The price book after a list was imported into an empty ledger. */
final class ImportedBook {
  private ImportedBook() {}

  static PriceBook of(Path file) {
    PriceList list = PriceListFile.read(file, Format.AUTO);
    return new PriceBook(list.prices().stream().map(ImportedBook::version).toList())
        .with(List.of(), list.aliases().stream().map(ImportedBook::version).toList());
  }

  private static PriceVersion version(ListedPrice price) {
    Instant from = price.from();
    return new PriceVersion(
        id(price),
        new ModelKey(price.name().provider(), price.name().model()),
        price.name().meter(),
        "usd",
        price.unitPrice(),
        price.aboveInputTokens(),
        from == null ? Instant.EPOCH : from,
        Instant.EPOCH);
  }

  private static ModelAlias version(ListedAlias alias) {
    return new ModelAlias(
        id(alias),
        new ModelKey(alias.provider(), alias.model()),
        new ModelKey(alias.provider(), alias.pricedAsModel()),
        Instant.EPOCH,
        Instant.EPOCH);
  }

  private static UUID id(Record listed) {
    return UUID.nameUUIDFromBytes(listed.toString().getBytes(StandardCharsets.UTF_8));
  }
}
