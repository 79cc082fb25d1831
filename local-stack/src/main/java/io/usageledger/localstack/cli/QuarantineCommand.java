package io.usageledger.localstack.cli;

import picocli.CommandLine.Command;

/** {@code ./ledger quarantine}: what could not be posted. */
@Command(
    name = "quarantine",
    description = "Lists what could not be posted, and sends it again.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {QuarantineListCommand.class, QuarantineSendCommand.class})
final class QuarantineCommand {}
