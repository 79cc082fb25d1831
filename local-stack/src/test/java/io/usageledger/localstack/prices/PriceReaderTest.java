package io.usageledger.localstack.prices;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.usageledger.localstack.load.LedgerHttp;
import io.usageledger.localstack.load.Patience;
import io.usageledger.localstack.load.StackFile;
import io.usageledger.localstack.load.Terminals;
import io.usageledger.localstack.load.Terminals.OutputUse;
import io.usageledger.localstack.prices.list.ListedPrice.PriceName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The ledger has a model's input in usd, its output in credits and its pictures in eur. */
class PriceReaderTest {
  private static final Map<String, String> PAGES =
      Map.of(
          "/v1/prices?limit=1000",
          "{\"prices\":[%s,%s],\"next_cursor\":\"next\"}"
              .formatted(price("in", "usd"), price("out", "credits")),
          "/v1/prices?limit=1000&cursor=next",
          "{\"prices\":[%s],\"next_cursor\":null}".formatted(price("images", "eur")),
          "/v1/model-aliases?limit=1000",
          "{\"aliases\":[],\"next_cursor\":null}");

  @TempDir private Path directory;
  private HttpServer query;

  @BeforeEach
  void start() throws IOException {
    query = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    query.createContext(
        "/",
        exchange -> {
          String page = PAGES.getOrDefault(exchange.getRequestURI().toString(), "");
          byte[] body = page.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(page.isEmpty() ? 400 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    query.start();
  }

  @AfterEach
  void stop() {
    query.stop(0);
  }

  @Test
  void aUnitThatRatesEarlierWouldTakeWhatALaterOneHasRated() throws IOException {
    assertThat(read("usd")).isEqualTo("has in, rated without images requests");
    assertThat(read("credits")).isEqualTo("has out, rated without in images requests");
    assertThat(read("eur")).isEqualTo("has images, rated without requests");
    assertThat(read("zloty")).isEqualTo("has, rated without");
  }

  private String read(String unit) throws IOException {
    LedgerPrices prices = new PriceReader(doors()).read(unit);
    StringBuilder has = new StringBuilder("has");
    StringBuilder without = new StringBuilder(", rated without");
    for (String meter : new String[] {"in", "out", "images", "requests"}) {
      PriceName name = new PriceName("p", "m", meter);
      has.append(prices.hasMeter(name) ? " " + meter : "");
      without.append(prices.isRatedWithout(name) ? " " + meter : "");
    }
    return has.append(without).toString();
  }

  private LedgerDoors doors() throws IOException {
    String url = "http://127.0.0.1:" + query.getAddress().getPort();
    Path file = directory.resolve("stack.json");
    Files.writeString(
        file,
        JsonMapper.shared()
            .writeValueAsString(
                Map.of(
                    "ingest_url",
                    url,
                    "query_url",
                    url,
                    "kafka_bootstrap_servers",
                    "none",
                    "schema_registry_url",
                    url,
                    "usage_topic",
                    "none",
                    "api_key",
                    "key")));
    return new LedgerDoors(
        new StackFile(file),
        new LedgerHttp(),
        new Patience(Terminals.display(OutputUse.PROGRAM), System::nanoTime));
  }

  private static String price(String meter, String unit) {
    return """
        {"price_id":"%s","provider":"p","model":"m","meter":"%s","unit":"%s","unit_price":"1","per":1,
         "above_input_tokens":0,"effective_at":"2026-01-01T00:00:00Z","published_at":"2026-01-01T00:00:00Z"}
        """
        .formatted(meter, meter, unit);
  }
}
