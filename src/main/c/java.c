/* Finds the Java that runs the watchdog. */
#define _GNU_SOURCE
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "watchdog.h"

#define JAVA_VERSION_MIN 25

/* Its "release" file says which version it is; to ask java itself would cost 40 ms. */
static bool is_new_enough(const char *folder) {
  char path[PATH_BYTES];
  char line[256];
  int version = 0;
  snprintf(path, sizeof path, "%s/release", folder);
  FILE *release = fopen(path, "re");
  while (release != NULL && version == 0 && fgets(line, sizeof line, release) != NULL) {
    sscanf(line, "JAVA_VERSION=\"%d", &version);
  }
  if (release != NULL) {
    fclose(release);
  }
  return version >= JAVA_VERSION_MIN;
}

static bool use(const char *folder, char java[PATH_MAX]) {
  if (folder == NULL || *folder == '\0' || !has_file(folder, "lib/server/libjvm.so") ||
      !is_new_enough(folder)) {
    return false;
  }
  snprintf(java, PATH_MAX, "%s", folder);
  return true;
}

/* The Java whose bin/java is the first on the PATH. */
static bool use_path(char java[PATH_MAX]) {
  char path[PATH_MAX], real[PATH_MAX];
  const char *at = getenv("PATH");
  while (at != NULL && *at != '\0') {
    int length = (int) strcspn(at, ":");
    snprintf(path, sizeof path, "%.*s/java", length, at);
    if (access(path, X_OK) == 0 && realpath(path, real) != NULL) {
      char *bin = strstr(real, "/bin/java");
      return bin != NULL && (*bin = '\0', use(real, java));
    }
    at += length + (at[length] == ':');
  }
  return false;
}

static bool use_installed(char java[PATH_MAX]) {
  glob_t found;
  bool used = false;
  glob("/usr/lib/jvm/*", 0, NULL, &found);
  glob("/opt/java/*", GLOB_APPEND, NULL, &found);
  glob("/opt/jdk*", GLOB_APPEND, NULL, &found);
  for (size_t i = 0; i < found.gl_pathc && !used; i++) {
    used = use(found.gl_pathv[i], java);
  }
  globfree(&found);
  return used;
}

void find_java(const char *home, char java[PATH_MAX]) {
  if (has_file(home, "runtime/lib/server/libjvm.so")) {
    snprintf(java, PATH_MAX, "%s/runtime", home);
  } else if (!use(getenv("WATCHDOG_JAVA_HOME"), java) && !use(getenv("JAVA_HOME"), java) &&
             !use_path(java) && !use_installed(java)) {
    die("cannot find a Java 25 runtime: set WATCHDOG_JAVA_HOME to one, or put one in %s/runtime",
        home);
  }
}
