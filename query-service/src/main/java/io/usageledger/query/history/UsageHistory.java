package io.usageledger.query.history;

import io.swagger.v3.oas.annotations.media.Schema;
import io.usageledger.query.watermark.ArchivedMonthsReader;
import io.usageledger.query.watermark.Watermark;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of an account's usage events, newest first. */
@Schema(description = "A page of usage events, newest first")
record UsageHistory(
    List<UsageEvent> usageHistory,
    @Nullable String nextCursor,
    @Schema(description = ArchivedMonthsReader.DESCRIPTION) List<String> archivedMonths,
    Watermark watermark) {}
