package io.usageledger.ledger.rebuild;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What the comparison of one table came to.
 *
 * @param differences rows that differ; past the limit of groups that are looked into, groups
 */
record TableResult(
    @JsonProperty("name") String name,
    @JsonProperty("rows_live") long rowsLive,
    @JsonProperty("rows_rebuilt") long rowsRebuilt,
    @JsonProperty("differences") long differences) {}
