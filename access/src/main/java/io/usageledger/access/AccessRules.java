package io.usageledger.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Who may call what: an immutable list in which the first rule that fits decides. A service
 * declares one as a bean; a path that no rule names is refused to everybody. Health is open on
 * every service; metrics and the description of the API want any valid key.
 *
 * <p>Patterns are Spring's path patterns; a rule for GET holds for HEAD too.
 */
public final class AccessRules {
  private static final AccessRules OF_EVERY_SERVICE =
      new AccessRules(List.of(), "default-src 'none'; frame-ancestors 'none'")
          .and(HttpMethod.GET, "/actuator/health/**", new Demand.Nothing())
          .and(HttpMethod.GET, "/actuator/prometheus", new Demand.AnyKey())
          .and(HttpMethod.GET, "/v3/api-docs/**", new Demand.AnyKey())
          .and(HttpMethod.GET, "/v3/api-docs.yaml", new Demand.AnyKey());

  private final List<Rule> rules;
  private final String contentSecurityPolicy;

  private AccessRules(List<Rule> rules, String contentSecurityPolicy) {
    this.rules = List.copyOf(rules);
    this.contentSecurityPolicy = contentSecurityPolicy;
  }

  /** What holds on every service; the start of a service's own rules. */
  public static AccessRules ofEveryService() {
    return OF_EVERY_SERVICE;
  }

  /** Lets callers through whose key permits it. */
  public AccessRules permit(HttpMethod method, String pathPattern, Permission permission) {
    return and(method, pathPattern, new Demand.KeyWith(permission, null));
  }

  /**
   * The same, and users with the scope: for their own account where the pattern has {@code
   * {account_id}}. Where it has none, the service itself asks {@link OwnAccount}, unless what it
   * answers is nobody's.
   */
  public AccessRules permit(
      HttpMethod method, String pathPattern, Permission permission, Scope ownersScope) {
    return and(method, pathPattern, new Demand.KeyWith(permission, ownersScope));
  }

  /** Lets everybody read, for a static page that shows nothing without a key. */
  public AccessRules open(String pathPattern) {
    return and(HttpMethod.GET, pathPattern, new Demand.Nothing());
  }

  /** Replaces the policy, which lets a browser load nothing, for a service that has pages. */
  public AccessRules withContentSecurityPolicy(String policy) {
    return new AccessRules(rules, policy);
  }

  String contentSecurityPolicy() {
    return contentSecurityPolicy;
  }

  /** Empty when no rule names the request. */
  Optional<Demand> findDemand(HttpServletRequest request) {
    return findRule(request).map(Rule::demand);
  }

  /** The account that the path of a request names, as the first rule that fits has it. */
  Optional<String> findAccountId(HttpServletRequest request) {
    return findRule(request)
        .map(rule -> rule.path().matcher(request).getVariables().get("account_id"));
  }

  /** The path is parsed once for all rules; each would do it for itself otherwise. */
  private Optional<Rule> findRule(HttpServletRequest request) {
    if (ServletRequestPathUtils.hasParsedRequestPath(request)) {
      return rules.stream().filter(rule -> rule.fits(request)).findFirst();
    }
    ServletRequestPathUtils.parseAndCache(request);
    try {
      return rules.stream().filter(rule -> rule.fits(request)).findFirst();
    } finally {
      ServletRequestPathUtils.clearParsedRequestPath(request); // a dispatch may go to another path
    }
  }

  private AccessRules and(HttpMethod method, String pathPattern, Demand demand) {
    Rule rule =
        new Rule(method, PathPatternRequestMatcher.withDefaults().matcher(pathPattern), demand);
    return new AccessRules(
        Stream.concat(rules.stream(), Stream.of(rule)).toList(), contentSecurityPolicy);
  }

  private record Rule(HttpMethod method, PathPatternRequestMatcher path, Demand demand) {
    boolean fits(HttpServletRequest request) {
      String asked = HttpMethod.HEAD.matches(request.getMethod()) ? "GET" : request.getMethod();
      return method.matches(asked) && path.matches(request);
    }
  }
}
