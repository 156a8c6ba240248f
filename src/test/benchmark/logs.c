/* The two ends of logs.py, which compiles and explains this: cheap, so that the middle is measured.
 *
 *   logs writer LENGTH GO DONE           the business program; orders come through the fifo GO:
 *     lines N        N lines as fast as they go
 *     seconds S      the same for S seconds
 *     paced RATE N   N lines, RATE a second, each with CLOCK_MONOTONIC at its write, not a number
 *                                        after each, to the fifo DONE: last number, begin, end (ns)
 *   logs reader numbers|times HOST PORT PATH CONNECTIONS SAMPLES
 *   logs reader numbers|times - FD "" 1 SAMPLES              raw lines from a pipe
 *     says "ready" when all are connected; then a number N on stdin means: report, in JSON, when every
 *     connection has the line numbered N (times: has N lines). End of stdin: report what there is.
 *
 * A line is 19 digits, '#', filler, newline. There is no other '#', in JSON neither, so lines are
 * counted as '#', and the numbers at a message's first and last one, beside the count between,
 * say exactly what is missing.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { DIGITS = 19, BLOCK = 65536, BUFFER = 1048576, HEAD = 255 };

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void write_all(int fd, const char *from, size_t count) {
    while (count > 0) {
        ssize_t n = write(fd, from, count);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) exit(1);
        from += n;
        count -= n;
    }
}

/* ---- writer ---- */

static char counter[DIGITS];
static int64_t number;

static void number_lines(char *block, int lines, int length) {
    for (int i = 0; i < lines; i++) {
        int at = DIGITS - 1;
        while (counter[at] == '9') counter[at--] = '0';
        counter[at]++;
        memcpy(block + (size_t) i * length, counter, DIGITS);
    }
    number += lines;
}

static void pace(char *block, int length, int64_t rate, int64_t lines) {
    int64_t begin = now();
    for (int64_t i = 0; i < lines; i++) {
        int64_t due = begin + i * INT64_C(1000000000) / rate;
        struct timespec t = {due / 1000000000, due % 1000000000};
        while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR) {}
        char stamp[DIGITS + 1];
        snprintf(stamp, sizeof stamp, "%0*" PRId64, DIGITS, now());
        memcpy(block, stamp, DIGITS);
        write_all(1, block, length);
    }
}

static int writer(int length, const char *go, const char *done) {
    FILE *orders = fopen(go, "re");
    if (!orders) fail(go);
    int answers = open(done, O_WRONLY | O_CLOEXEC);
    if (answers < 0) fail(done);
    int per = length < BLOCK ? BLOCK / length : 1;
    char *block = malloc((size_t) per * length);
    memset(counter, '0', DIGITS);
    for (int i = 0; i < per; i++) {
        char *line = block + (size_t) i * length;
        memset(line, 'a' + i % 26, length);
        line[DIGITS] = '#';
        line[length - 1] = '\n';
    }
    dprintf(answers, "up\n");
    char order[100];
    while (fgets(order, sizeof order, orders)) {
        int64_t a = 0, b = 0, begin = now();
        if (sscanf(order, "lines %" SCNd64, &a) == 1) {
            for (int64_t left = a; left > 0;) {
                int lines = left < per ? left : per;
                number_lines(block, lines, length);
                write_all(1, block, (size_t) lines * length);
                left -= lines;
            }
        } else if (sscanf(order, "seconds %" SCNd64, &a) == 1) {
            while (now() < begin + a * INT64_C(1000000000)) {
                number_lines(block, per, length);
                write_all(1, block, (size_t) per * length);
            }
        } else if (sscanf(order, "paced %" SCNd64 " %" SCNd64, &a, &b) == 2) {
            pace(block, length, a, b);
        }
        dprintf(answers, "%" PRId64 " %" PRId64 " %" PRId64 "\n", number, begin, now());
    }
    return 0;
}

/* ---- reader ---- */

struct connection {
    int fd, open;
    unsigned char header[14];
    int have;
    uint64_t left;
    /* so far */
    int64_t lines, missing, gaps, gap_lines, bad, unended, messages, last, at;
    /* of this message */
    char head[HEAD + 1];
    int head_have;
    char control[125];
    int control_have;
    char carry[DIGITS];
    int64_t count, first, final;
    char end;
};

static int times, raw;
static int64_t received, bytes, *samples;
static size_t sampled, room;

typedef uint8_t wide __attribute__((vector_size(16), aligned(1), may_alias));

static int64_t marks(const char *p, size_t n) {
    int64_t count = 0;
    while (n >= sizeof(wide)) {
        wide sum = {0};
        for (int i = 0; i < 255 && n >= sizeof(wide); i++, p += sizeof(wide), n -= sizeof(wide))
            sum -= (wide) (*(const wide *) p == '#');
        for (size_t i = 0; i < sizeof(wide); i++) count += sum[i];
    }
    for (; n > 0; n--) count += *p++ == '#';
    return count;
}

/* The digits before the mark at p[at]; some of them may have come with the slice before. */
static int64_t before(struct connection *c, const char *p, size_t at) {
    int64_t value = 0;
    for (int i = DIGITS; i > 0; i--) {
        char digit = (size_t) i <= at ? p[at - i] : c->carry[DIGITS - (i - at)];
        if (digit < '0' || digit > '9') {
            c->bad++;
            return 0;
        }
        value = value * 10 + (digit - '0');
    }
    return value;
}

static void sample(int64_t written) {
    if (sampled == room) {
        room = room ? room * 2 : 1 << 16;
        samples = realloc(samples, room * sizeof *samples);
        if (!samples) fail("realloc");
    }
    samples[sampled++] = received - written;
}

static void payload(struct connection *c, const char *p, size_t n) {
    if (c->head_have < HEAD) {
        size_t some = n < (size_t) (HEAD - c->head_have) ? n : (size_t) (HEAD - c->head_have);
        memcpy(c->head + c->head_have, p, some);
        c->head_have += some;
    }
    int64_t count = marks(p, n);
    if (times) {
        const char *mark = p;
        while ((mark = memchr(mark, '#', n - (mark - p)))) {
            sample(before(c, p, mark - p));
            mark++;
        }
    } else if (count > 0) {
        if (c->count == 0) c->first = before(c, p, (const char *) memchr(p, '#', n) - p);
        c->final = before(c, p, (const char *) memrchr(p, '#', n) - p);
    }
    c->count += count;
    if (raw) {
        c->lines += count;
        c->count = 0;
    }
    if (n >= DIGITS) {
        memcpy(c->carry, p + n - DIGITS, DIGITS);
    } else {
        memmove(c->carry, c->carry + n, DIGITS - n);
        memcpy(c->carry + DIGITS - n, p, n);
    }
    c->end = p[n - 1];
}

static int64_t field(const char *in, const char *name) {
    const char *at = strstr(in, name);
    return at ? strtoll(at + strlen(name), NULL, 10) : -1;
}

static void message(struct connection *c) {
    c->head[c->head_have] = 0;
    c->messages++;
    if (strncmp(c->head, "{\"gap\":", 7) == 0) {
        int64_t from = field(c->head, "\"from\":"), to = field(c->head, "\"to\":");
        int64_t lines = field(c->head, "\"lines\":");
        if (!times && (from != c->last + 1 || lines != to - from + 1)) c->bad++;
        c->gaps++;
        c->gap_lines += lines;
        c->last = to;
    } else if (c->count > 0) {
        if (!times) {
            int64_t seq = c->head[0] == '{' ? field(c->head, "\"seq\":") : -1;
            if (c->first <= c->last || c->final - c->first + 1 < c->count) c->bad++;
            if (seq >= 0 && seq != c->first) c->bad++;
            c->missing += c->first - c->last - 1 + c->final - c->first + 1 - c->count;
            c->last = c->final;
        }
        if (c->end != '\n' && c->head[0] != '{') c->unended++;
        c->lines += c->count;
    }
    c->head_have = 0;
    c->count = 0;
}

static void pong(struct connection *c) {
    unsigned char frame[6 + sizeof c->control] = {0x8a, 0x80 | c->control_have}; /* masked with zero */
    memcpy(frame + 6, c->control, c->control_have);
    if (write(c->fd, frame, 6 + c->control_have) < 0) c->open = 0;
}

static void feed(struct connection *c, const char *p, size_t n) {
    while (n > 0) {
        if (c->left == 0) {
            c->header[c->have++] = *p++;
            n--;
            int size = c->have < 2 ? 2 : c->header[1] < 126 ? 2 : c->header[1] == 126 ? 4 : 10;
            if (c->have < size) continue;
            uint64_t length = c->header[1];
            if (size > 2) length = 0;
            for (int i = 2; i < size; i++) length = length << 8 | c->header[i];
            c->left = length;
        }
        size_t slice = n < c->left ? n : c->left;
        int opcode = c->header[0] & 15;
        if (slice > 0 && opcode < 8) {
            payload(c, p, slice);
        } else if (slice > 0 && c->control_have + slice <= sizeof c->control) {
            memcpy(c->control + c->control_have, p, slice);
            c->control_have += slice;
        }
        p += slice;
        n -= slice;
        c->left -= slice;
        if (c->left > 0) return;
        c->have = 0;
        if (opcode == 9) pong(c);
        if (opcode == 8) c->open = 0;
        if (opcode >= 8) c->control_have = 0;
        else if (c->header[0] & 0x80) message(c);
    }
}

static void shake_hands(struct connection *c, const char *host, int port, const char *path) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, host, &address.sin_addr);
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(c->fd, (struct sockaddr *) &address, sizeof address) < 0) fail("connect");
    int on = 1;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    dprintf(c->fd,
        "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        path, host, port);
    char answer[4096] = "";
    size_t have = 0;
    while (!strstr(answer, "\r\n\r\n") && have < sizeof answer - 1) { /* by bytes: the rest is frames */
        ssize_t n = recv(c->fd, answer + have, 1, 0);
        if (n <= 0) break;
        answer[++have] = 0;
    }
    if (strncmp(answer, "HTTP/1.1 101 ", 13) != 0) {
        fprintf(stderr, "%s: no WebSocket: %s\n", path, answer);
        exit(1);
    }
}

static void report(struct connection *all, int count, const char *file) {
    struct connection sum = {0};
    int connected = 0;
    int64_t first = INT64_MAX;
    for (int i = 0; i < count; i++) {
        struct connection *c = all + i;
        connected += c->open;
        sum.lines += c->lines;
        sum.missing += c->missing;
        sum.gaps += c->gaps;
        sum.gap_lines += c->gap_lines;
        sum.bad += c->bad;
        sum.unended += c->unended;
        sum.messages += c->messages;
        if (c->at > sum.at) sum.at = c->at;
        if (c->at < first) first = c->at;
    }
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    if (times) {
        int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (fd < 0) fail(file);
        write_all(fd, (char *) samples, sampled * sizeof *samples);
        close(fd);
        sampled = 0;
    }
    printf("{\"lines\":%" PRId64 ",\"missing\":%" PRId64 ",\"gaps\":%" PRId64 ",\"gapLines\":%" PRId64
        ",\"bad\":%" PRId64 ",\"unended\":%" PRId64 ",\"messages\":%" PRId64 ",\"bytes\":%" PRId64
        ",\"open\":%d,\"first\":%" PRId64 ",\"last\":%" PRId64 ",\"cpu\":%.6f}\n",
        sum.lines, sum.missing, sum.gaps, sum.gap_lines, sum.bad, sum.unended, sum.messages, bytes,
        connected, first, sum.at,
        used.ru_utime.tv_sec + used.ru_stime.tv_sec
            + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6);
    fflush(stdout);
}

static int has(struct connection *c, int64_t target) {
    return !c->open || (times ? c->lines : c->last) >= target;
}

static int reader(char **arguments) {
    times = strcmp(arguments[0], "times") == 0;
    raw = strcmp(arguments[1], "-") == 0;
    int port = atoi(arguments[2]), count = atoi(arguments[4]), waiting = 0;
    int64_t target = INT64_MAX;
    struct connection *all = calloc(count, sizeof *all);
    int poll = epoll_create1(EPOLL_CLOEXEC);
    signal(SIGPIPE, SIG_IGN);
    for (int i = -1; i < count; i++) {
        if (i >= 0 && raw) all[i].fd = port;
        else if (i >= 0) shake_hands(all + i, arguments[1], port, arguments[3]);
        if (i >= 0) all[i].open = 1;
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = i < 0 ? NULL : all + i};
        if (epoll_ctl(poll, EPOLL_CTL_ADD, i < 0 ? 0 : all[i].fd, &event) < 0) fail("epoll_ctl");
    }
    printf("ready\n");
    fflush(stdout);
    static char buffer[BUFFER];
    for (;;) {
        struct epoll_event events[256];
        int ready = epoll_wait(poll, events, 256, -1);
        for (int i = 0; i < ready; i++) {
            struct connection *c = events[i].data.ptr;
            if (!c) {
                ssize_t n = read(0, buffer, sizeof buffer - 1);
                if (n <= 0) {
                    report(all, count, arguments[5]);
                    return 0;
                }
                buffer[n] = 0;
                target = strtoll(buffer, NULL, 10);
                waiting = 0;
                for (int k = 0; k < count; k++) waiting += !has(all + k, target);
                if (waiting > 0) continue;
            } else {
                int had = has(c, target);
                ssize_t n = read(c->fd, buffer, sizeof buffer);
                if (n < 0 && errno == EINTR) continue;
                received = now();
                int64_t lines = c->lines, last = c->last;
                if (n <= 0) {
                    c->open = 0;
                } else {
                    bytes += n;
                    if (raw) payload(c, buffer, n);
                    else feed(c, buffer, n);
                    if (c->lines != lines || c->last != last) c->at = received;
                }
                if (!c->open) epoll_ctl(poll, EPOLL_CTL_DEL, c->fd, NULL);
                if (had || !has(c, target) || --waiting > 0 || target == INT64_MAX) continue;
            }
            report(all, count, arguments[5]);
            target = INT64_MAX;
        }
    }
}

int main(int argc, char **argv) {
    if (argc == 5 && strcmp(argv[1], "writer") == 0) return writer(atoi(argv[2]), argv[3], argv[4]);
    if (argc == 8 && strcmp(argv[1], "reader") == 0) return reader(argv + 2);
    fprintf(stderr, "see logs.py\n");
    return 2;
}
