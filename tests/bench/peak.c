/* SPDX-License-Identifier: MIT
 * Runs a command and writes the most memory that it held, in KiB. A process keeps the mark of whoever started it: a large parent would be
 * taken for the command, this one is small.
 * usage: peak FILE COMMAND… */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int tell(const char *path, long kib)
{
    FILE *f = fopen(path, "w");
    if (!f)
        return 2;
    fprintf(f, "%ld\n", kib);
    return fclose(f) ? 2 : 0;
}

int main(int argc, char **argv)
{
    struct rusage used;
    int status;
    pid_t child = argc < 3 ? -1 : fork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &used) != child || tell(argv[1], used.ru_maxrss))
        return 2;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}
