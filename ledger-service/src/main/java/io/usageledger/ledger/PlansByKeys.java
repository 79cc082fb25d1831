package io.usageledger.ledger;

/**
 * How Postgres plans in a transaction in which every row is found by its keys. A plan that reads a
 * whole table pays only while the table is small, but is kept once it was made: it would be found
 * out when the table has grown. So there is nothing that a plan for these very values could know
 * better, and none is made anew, which takes about as long as to run it.
 */
public final class PlansByKeys {
  /** What to select as the transaction begins; with it the settings end. */
  public static final String SETTINGS =
      """
      set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
        set_config('enable_mergejoin', 'off', true), set_config('enable_bitmapscan', 'off', true),
        set_config('plan_cache_mode', 'force_generic_plan', true)
      """;

  private PlansByKeys() {}
}
