package io.usageledger.query.journal;

import io.swagger.v3.oas.annotations.media.Schema;
import io.usageledger.query.watermark.Watermark;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of an account's journal, newest first. */
@Schema(description = "A page of the journal, newest first")
record Entries(List<Entry> entries, @Nullable String nextCursor, Watermark watermark) {}
