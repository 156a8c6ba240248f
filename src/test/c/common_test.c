#include <string.h>
#include <unistd.h>

#include "check.h"
#include "watchdog.h"

static void a_flipped_environment_means_nothing_to_the_loader(void) {
  char preload[] = "LD_PRELOAD=x", empty[] = "", utf8[] = "\303\244=y";
  char *environment[] = {preload, empty, utf8, NULL};
  flip_environment(environment);
  CHECK(strncmp(preload, "LD_", 3) != 0);
  CHECK(strlen(preload) == strlen("LD_PRELOAD=x"));
  flip_environment(environment);
  CHECK(strcmp(preload, "LD_PRELOAD=x") == 0);
  CHECK(strcmp(empty, "") == 0);
  CHECK(strcmp(utf8, "\303\244=y") == 0);
}

static void a_variable_that_a_flip_would_make_one_for_the_loader_is_found(void) {
  char preload[] = "\314D_PRELOAD=x", tunables[] = "\307LIBC_TUNABLES=x", other[] = "\314X=y";
  char *loader[] = {other, preload, NULL}, *library[] = {tunables, NULL}, *harmless[] = {other, NULL};
  CHECK(find_heeded(loader) == NULL);
  flip_environment(loader);
  CHECK(find_heeded(loader) == preload);
  flip_environment(library);
  CHECK(find_heeded(library) == tunables);
  CHECK(find_heeded(harmless) == NULL);
}

static void home_is_the_folder_above_the_executables(void) {
  char home[PATH_MAX], self[PATH_MAX];
  ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
  CHECK(length > 0);
  find_home(home);
  CHECK(strncmp(self, home, strlen(home)) == 0);
  CHECK(strcmp(strchr(self + strlen(home) + 1, '/'), "/common_test") == 0);
}

static void a_file_is_there_or_not(void) {
  CHECK(has_file("/proc", "self/exe"));
  CHECK(!has_file("/proc", "self/no such file"));
}

int main(void) {
  a_flipped_environment_means_nothing_to_the_loader();
  a_variable_that_a_flip_would_make_one_for_the_loader_is_found();
  home_is_the_folder_above_the_executables();
  a_file_is_there_or_not();
  return 0;
}
