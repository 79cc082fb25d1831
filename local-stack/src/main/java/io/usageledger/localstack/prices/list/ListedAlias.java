package io.usageledger.localstack.prices.list;

/** A name of a model that a list states exactly: priced as another model of the same provider. */
public record ListedAlias(String provider, String model, String pricedAsModel) {}
