package io.usageledger.localstack.prices;

import io.usageledger.localstack.prices.ImportReport.Mode;
import io.usageledger.localstack.prices.list.PriceList;
import io.usageledger.localstack.prices.list.PriceListFile;
import io.usageledger.localstack.prices.list.PriceListFile.Format;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One import: read the list, read the ledger, compare, publish the difference. */
record PriceImport(LedgerDoors doors, ImportRules rules) {
  ImportReport run(Path file, Format format, Mode mode) {
    long startNanos = System.nanoTime();
    PriceList list = PriceListFile.read(file, format);
    rules.requireListed(list.prices());
    LedgerPrices ledger = new PriceReader(doors).read(rules.unit());
    ImportPlan plan = Comparison.of(list, ledger, rules);
    List<String> rejected =
        mode == Mode.DRY_RUN ? List.of() : new PriceSender(doors, rules.unit()).send(plan);
    return new ImportReport(
        String.valueOf(file.getFileName()),
        list.format(),
        rules.unit(),
        mode,
        plan,
        list.notUnderstood(),
        rejected,
        Duration.ofNanos(System.nanoTime() - startNanos));
  }
}
