package io.usageledger.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** An issuer of tokens on this machine, with its keys over HTTP. */
final class Issuer implements AutoCloseable {
  static final String NAME = "https://issuer.example/";
  static final String AUDIENCE = "usage-ledger";

  final RSAKey rsa = newRsa("rsa-1");
  final ECKey ec;
  final AtomicInteger asked = new AtomicInteger();
  volatile List<JWK> published;
  volatile int status = 200;
  private final HttpServer server;

  Issuer() throws IOException, JOSEException {
    ec = new ECKeyGenerator(Curve.P_256).keyID("ec-1").generate();
    published = List.of(rsa, ec);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/keys",
        exchange -> {
          asked.incrementAndGet();
          byte[] keys = new JWKSet(published).toString().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, keys.length);
          exchange.getResponseBody().write(keys);
          exchange.close();
        });
    server.start();
  }

  static RSAKey newRsa(String keyId) throws JOSEException {
    return new RSAKeyGenerator(2048).keyID(keyId).generate();
  }

  URI keys() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys");
  }

  /** A user's token that is good for a minute; each test changes what it is about. */
  static JWTClaimsSet.Builder claims(String subject, String scope) {
    Instant now = Instant.now();
    return new JWTClaimsSet.Builder()
        .issuer(NAME)
        .audience(AUDIENCE)
        .subject(subject)
        .claim("client_id", "textassistant-desktop")
        .claim("scope", scope)
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(60)));
  }

  String sign(JWTClaimsSet.Builder claims) throws JOSEException {
    return sign(claims, header(JWSAlgorithm.RS256).keyID(rsa.getKeyID()), new RSASSASigner(rsa));
  }

  String signWithEc(JWTClaimsSet.Builder claims) throws JOSEException {
    return sign(claims, header(JWSAlgorithm.ES256).keyID(ec.getKeyID()), new ECDSASigner(ec));
  }

  static JWSHeader.Builder header(JWSAlgorithm algorithm) {
    return new JWSHeader.Builder(algorithm).type(JOSEObjectType.JWT);
  }

  static String sign(JWTClaimsSet.Builder claims, JWSHeader.Builder header, JWSSigner signer)
      throws JOSEException {
    SignedJWT token = new SignedJWT(header.build(), claims.build());
    token.sign(signer);
    return token.serialize();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
