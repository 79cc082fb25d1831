package io.usageledger.access;

import java.util.List;
import java.util.Locale;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * Lets percent-encoded text pass as one segment of a path: account ids, sources and event ids are
 * opaque, so {@code %2F}, {@code %5C}, {@code %3B} and {@code %25} are only characters of theirs.
 * Our handlers match the path before it is decoded. What else Spring Security and Tomcat refuse
 * (raw double slashes, semicolons, dot segments, control characters) stays refused.
 */
final class OpaquePaths {
  private static final List<String> ENCODED = List.of("%2f", "%2f%2f", "%5c", "%3b", "%25");
  private static final List<String> DECODED = List.of("\\", ";", "%");

  private OpaquePaths() {}

  static StrictHttpFirewall firewall() {
    StrictHttpFirewall firewall = new StrictHttpFirewall();
    firewall
        .getEncodedUrlBlocklist()
        .removeIf(blocked -> ENCODED.contains(blocked.toLowerCase(Locale.ROOT)));
    firewall
        .getDecodedUrlBlocklist()
        .removeIf(
            blocked ->
                DECODED.contains(blocked) || ENCODED.contains(blocked.toLowerCase(Locale.ROOT)));
    firewall.setAllowedHeaderNames(
        name -> isPlain(name) || StrictHttpFirewall.ALLOWED_HEADER_NAMES.test(name));
    firewall.setAllowedHeaderValues(
        value -> isPlain(value) || StrictHttpFirewall.ALLOWED_HEADER_VALUES.test(value));
    return firewall;
  }

  /** What needs no pattern: a tenth of a small request's CPU went into matching its headers. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        return false;
      }
    }
    return true;
  }

  /** Tomcat would refuse them before anybody else is asked. */
  static void allowIn(ConfigurableTomcatWebServerFactory tomcat) {
    tomcat.addConnectorCustomizers(
        connector -> {
          connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
          connector.setEncodedReverseSolidusHandling(
              EncodedSolidusHandling.PASS_THROUGH.getValue());
        });
  }
}
