package io.usageledger.localstack.stack;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stands in for a service, whose module is built after this one: it is healthy, and no more. */
public final class StubService {
  private static final Pattern PORT = Pattern.compile("\"server.port\":\"(\\d+)\"");

  private StubService() {}

  /** With arguments it unpacks itself, as the services' jars do. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length > 0) {
      unpack(Path.of(System.getProperty("java.class.path")), Path.of(arguments[2]));
      return;
    }
    Matcher port = PORT.matcher(System.getenv("SPRING_APPLICATION_JSON"));
    if (!port.find()) {
      throw new IllegalStateException("server.port is missing");
    }
    var address = new InetSocketAddress("127.0.0.1", Integer.parseInt(port.group(1)));
    HttpServer server = HttpServer.create(address, 0);
    server.createContext(
        "/actuator/health",
        exchange -> {
          byte[] up = "{\"status\":\"UP\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, up.length);
          exchange.getResponseBody().write(up);
          exchange.close();
        });
    server.start();
  }

  private static void unpack(Path jar, Path destination) throws IOException {
    Files.createDirectories(destination);
    Files.copy(jar, destination.resolve(jar.getFileName()));
  }

  static void writeJar(Path jar) throws IOException {
    Files.createDirectories(jar.getParent());
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, StubService.class.getName());
    String entry = StubService.class.getName().replace('.', '/') + ".class";
    try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        var in = StubService.class.getClassLoader().getResourceAsStream(entry)) {
      out.putNextEntry(new JarEntry(entry));
      in.transferTo(out);
    }
  }
}
