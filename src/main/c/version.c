#define _GNU_SOURCE
#include "version.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"

/* The time that the build gives to the jars; the JVM compares it with the one in its cache. */
#define JAR_TIME 1

/* Reads JAVA_VERSION="25.0.3" from the runtime's file. */
static bool read_java_version(const char *home, char version[64]) {
  char path[PATH_MAX + 64];
  char line[256];
  bool found = false;
  snprintf(path, sizeof path, "%s/runtime/release", home);
  FILE *release = fopen(path, "re");
  while (release != NULL && !found && fgets(line, sizeof line, release) != NULL) {
    found = sscanf(line, "JAVA_VERSION=\"%63[^\"]", version) == 1;
  }
  if (release != NULL) {
    fclose(release);
  }
  return found;
}

static bool is_readable(const char *home, const char *file) {
  char path[PATH_MAX + 64];
  snprintf(path, sizeof path, "%s/%s", home, file);
  return access(path, R_OK) == 0;
}

static bool jars_have_their_time(const char *home) {
  char path[PATH_MAX + 64];
  snprintf(path, sizeof path, "%s/lib", home);
  DIR *folder = opendir(path);
  if (folder == NULL) {
    return false;
  }
  bool all = true;
  for (struct dirent *file = readdir(folder); file != NULL; file = readdir(folder)) {
    const char *ending = strrchr(file->d_name, '.');
    struct stat jar;
    if (ending != NULL && strcmp(ending, ".jar") == 0) {
      all = all && fstatat(dirfd(folder), file->d_name, &jar, 0) == 0 && jar.st_mtime == JAR_TIME;
    }
  }
  closedir(folder);
  return all;
}

bool print_version(const char *home) {
  char java[64];
  if (!read_java_version(home, java)) {
    return false;
  }
  bool cache = is_readable(home, "runtime/lib/watchdog.jsa") &&
               is_readable(home, "runtime/lib/server/classes_coh.jsa") &&
               jars_have_their_time(home);
  printf("watchdog " VERSION " (commit " COMMIT ", Java %s %s AOT cache, " ARCHITECTURE ")\n", java,
         cache ? "with" : "without");
  return fflush(stdout) == 0;
}
