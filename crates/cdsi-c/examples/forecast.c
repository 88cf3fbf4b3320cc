/* What a made-up child needs: the schedule that is built in, two doses, one answer. README.md says how to run it. */
#include <stdio.h>

#include "jenner_cdsi.h"

enum { ROOM = 16 };

static const char *day(int32_t date, char text[ROOM]) {
    if (date == 0) {
        return "-";
    }
    snprintf(text, ROOM, "%04d-%02d-%02d", (int)(date / 10000), (int)(date / 100 % 100), (int)(date % 100));
    return text;
}

int main(void) {
    jenner_cdsi_error error;
    jenner_cdsi_schedule *schedule = NULL;
    jenner_cdsi_patient *patient = NULL;
    jenner_cdsi_assessment *answer = NULL;
    int ended = 1;

    schedule = jenner_cdsi_schedule_shipped(&error);
    if (schedule == NULL) goto done;
    patient = jenner_cdsi_patient_new(20240105, JENNER_CDSI_SEX_FEMALE, &error);
    if (patient == NULL) goto done;
    if (!jenner_cdsi_patient_add_dose(patient, 20240305, "20", NULL, &error)) goto done;
    if (!jenner_cdsi_patient_add_dose(patient, 20240320, "20", "PMC", &error)) goto done;
    answer = jenner_cdsi_assess(schedule, patient, 20240601, &error);
    if (answer == NULL) goto done;

    printf("%s\n", jenner_cdsi_schedule_name(schedule));
    for (size_t i = 0; i < jenner_cdsi_evaluation_count(answer); i++) {
        jenner_cdsi_evaluation one;
        char given[ROOM];
        if (!jenner_cdsi_evaluation_at(answer, i, &one, &error)) goto done;
        printf("dose %zu of %s for %s: %s %s\n", one.dose_index + 1, day(one.given, given), one.antigen,
               one.status == JENNER_CDSI_DOSE_STATUS_VALID ? "counts" : "does not count", one.reasons);
    }
    for (size_t i = 0; i < jenner_cdsi_forecast_count(answer); i++) {
        jenner_cdsi_forecast one;
        char earliest[ROOM], recommended[ROOM], past_due[ROOM];
        if (!jenner_cdsi_forecast_at(answer, i, &one, &error)) goto done;
        if (one.status != JENNER_CDSI_SERIES_STATUS_NOT_COMPLETE) continue;
        printf("%s, dose %d: earliest %s, recommended %s, past due after %s\n", one.group, (int)one.dose,
               day(one.earliest, earliest), day(one.recommended, recommended), day(one.past_due, past_due));
    }
    char until[ROOM];
    printf("ask again on %s\n", day(jenner_cdsi_assessment_holds_until(answer), until));
    ended = 0;

done:
    if (ended != 0) {
        fprintf(stderr, "error %d: %s\n", (int)error.code, error.message);
    }
    jenner_cdsi_assessment_free(answer);
    jenner_cdsi_patient_free(patient);
    jenner_cdsi_schedule_free(schedule);
    return ended;
}
