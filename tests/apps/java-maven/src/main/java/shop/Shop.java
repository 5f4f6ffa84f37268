package shop;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Tells what things cost. */
public final class Shop {
    private static final Map<String, String> PRICES = Map.of("/apple", "1.20", "/pear", "1.50", "/health", "open");

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(System.getenv("PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
        server.createContext("/", exchange -> {
            String price = PRICES.get(exchange.getRequestURI().getPath());
            byte[] answer = (price == null ? "not sold here" : price).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(price == null ? 404 : 200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }
}
