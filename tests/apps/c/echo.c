/* Answers every request with its own first line. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void stop(int number) {
    (void)number;
    _exit(0);
}

int main(void) {
    const char *port = getenv("PORT");
    int server = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port ? atoi(port) : 8080)};
    signal(SIGTERM, stop);
    signal(SIGPIPE, SIG_IGN);
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(server, (struct sockaddr *)&address, sizeof address) || listen(server, 16)) {
        perror("echo");
        return 1;
    }
    for (;;) {
        char request[1024], answer[2048];
        int client = accept(server, NULL, NULL);
        ssize_t length = read(client, request, sizeof request - 1);
        if (length > 0) {
            request[length] = 0;
            request[strcspn(request, "\r\n")] = 0;
            int size = snprintf(answer, sizeof answer,
                                "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s\n",
                                strlen(request) + 1, request);
            if (write(client, answer, size) != size)
                perror("echo");
        }
        close(client);
    }
}
