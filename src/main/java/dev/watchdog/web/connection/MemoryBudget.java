package dev.watchdog.web.connection;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The memory that all connections may hold together: each connection itself, the part of a message
 * that has arrived, requests without an answer, and what a peer has not taken. When the sum exceeds
 * a limit, the connection that has made no progress for the longest time is closed. So peers cannot
 * take the heap that supervision needs, however many they are and whatever they send or leave
 * unread. docs/adr/0025-when-memory-runs-out.md has the sums.
 *
 * <p>For one event loop.
 */
public final class MemoryBudget {

  /** Something that holds memory. */
  interface Holder {
    Origin origin();

    /** Measures what it holds now, and calls {@link MemoryBudget#change} if that is different. */
    void measure();

    /** What it holds in addition to what every connection takes, in bytes. */
    long extraBytes();

    /** When it last made progress, in nanoseconds since some moment. */
    long progressNanos();

    /** Closes it, and calls {@link MemoryBudget#remove}. */
    void giveUp();
  }

  /**
   * How much may be held, in bytes.
   *
   * @param remote by connections from other machines
   * @param tcp by these and by those from this machine
   * @param all by these and by those of the Unix socket
   */
  public record Limits(long remote, long tcp, long all) {

    private static final long MIB = 1024 * 1024;

    /** For the heap in conf/jvm.options, 64 MiB, of which supervision takes 5 to 12. */
    public static final Limits USUAL = new Limits(32 * MIB, 36 * MIB, 40 * MIB);

    private long upTo(Origin origin) {
      return switch (origin) {
        case REMOTE -> remote;
        case LOOPBACK -> tcp;
        case SOCKET -> all;
      };
    }
  }

  private final Limits limits;
  private final Runnable onExceeded;
  private final Map<Origin, Long> usedBytes = new EnumMap<>(Origin.class);
  private final Set<Holder> holders = new LinkedHashSet<>();

  /**
   * @param onExceeded called each time a connection is closed because a limit is exceeded
   */
  public MemoryBudget(Limits limits, Runnable onExceeded) {
    this.limits = limits;
    this.onExceeded = onExceeded;
  }

  /** Whether there is room for a new connection. None is closed for it. */
  boolean hasRoomFor(Origin origin, long bytes) {
    return exceeded(origin, bytes).isEmpty();
  }

  void add(Holder holder, long bytes) {
    holders.add(holder);
    use(holder.origin(), bytes);
  }

  /**
   * A connection is closed.
   *
   * @param bytes all that it was counted with
   */
  void remove(Holder holder, long bytes) {
    if (holders.remove(holder)) {
      use(holder.origin(), -bytes);
    }
  }

  private void use(Origin origin, long bytes) {
    usedBytes.merge(origin, bytes, Long::sum);
  }

  /** A connection holds more than before, or less. It may be closed for that. */
  void change(Holder holder, long bytes) {
    if (holders.contains(holder)) {
      use(holder.origin(), bytes);
      if (bytes > 0 && exceeded(holder.origin(), 0).isPresent()) {
        giveUpTheIdlest(holder.origin());
      }
    }
  }

  private void giveUpTheIdlest(Origin by) {
    List.copyOf(holders).forEach(Holder::measure); // peers may have taken something meanwhile
    for (Optional<Origin> worst = exceeded(by, 0); worst.isPresent(); worst = exceeded(by, 0)) {
      Optional<Holder> victim = idlest(worst.get());
      if (victim.isEmpty()) {
        return; // only connections without anything extra are left, and their number is limited
      }
      onExceeded.run();
      victim.get().giveUp();
    }
  }

  /** The first origin whose limit is exceeded if an origin holds some bytes more. */
  private Optional<Origin> exceeded(Origin by, long bytes) {
    long sum = bytes;
    for (Origin origin : Origin.values()) {
      sum += usedBytes.getOrDefault(origin, 0L);
      if (origin.compareTo(by) >= 0 && sum > limits.upTo(origin)) {
        return Optional.of(origin);
      }
    }
    return Optional.empty();
  }

  /**
   * Closes some connections, those with something extra and without progress first.
   *
   * @return how many; fewer than asked for where there are no more
   */
  int giveUp(int count) {
    List<Holder> idlest =
        holders.stream()
            .sorted(
                Comparator.comparing((Holder holder) -> holder.extraBytes() == 0)
                    .thenComparingLong(Holder::progressNanos))
            .limit(count)
            .toList();
    idlest.forEach(Holder::giveUp);
    return idlest.size();
  }

  private Optional<Holder> idlest(Origin worst) {
    return holders.stream()
        .filter(holder -> holder.origin().compareTo(worst) <= 0 && holder.extraBytes() > 0)
        .min(Comparator.comparingLong(Holder::progressNanos));
  }

  /** What is held now. */
  public long usedBytes() {
    return usedBytes.values().stream().mapToLong(Long::longValue).sum();
  }
}
