/* Answers questions in JSON, one a line, from standard input to standard output: the engine as a filter. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jenner_cdsi.h"

int main(void) {
    jenner_cdsi_error error;
    jenner_cdsi_schedule *schedule = jenner_cdsi_schedule_shipped(&error);
    char *line = NULL;
    size_t room = 0;
    int ended = 0;

    if (schedule == NULL) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    while (getline(&line, &room, stdin) > 0) {
        if (strcspn(line, "\r\n") == 0) continue;
        char *answer = jenner_cdsi_assess_json(schedule, line, &error);
        if (answer == NULL) {
            fprintf(stderr, "%s\n", error.message);
            ended = 1;
        }
        puts(answer == NULL ? "null" : answer);
        jenner_cdsi_text_free(answer);
    }
    free(line);
    jenner_cdsi_schedule_free(schedule);
    return ended;
}
