package io.usageledger.localstack.prices;

import picocli.CommandLine.Command;

/** {@code ./ledger prices}. */
@Command(
    name = "prices",
    description = "What usage costs.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = ImportCommand.class)
public final class PricesCommand {}
