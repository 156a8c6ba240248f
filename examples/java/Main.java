/** A Java program that ends properly: the JVM runs shutdown hooks on SIGTERM. */
public class Main {

  public static void main(String[] args) throws InterruptedException {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> System.out.println("closing files and connections")));
    System.out.println("up, pid " + ProcessHandle.current().pid());
    Thread.currentThread().join();
  }
}
