/* Evaluation and forecast of immunizations after CDC's CDSi logic specification.
 *
 * This file is made of the sources of crates/cdsi-c; README.md there shows how it is used.
 *
 * Failure. A call that can fail takes a jenner_cdsi_error, which may be NULL, and returns NULL or false; its
 * outputs then stay as they were. NULL handles and texts that are not UTF-8 are such failures, not crashes.
 *
 * Threads. A schedule and an assessment never change: any number of threads may use one at the same time. A
 * patient may be changed by one thread while no other uses it. A handle is freed once, when nobody uses it.
 *
 * Dates are numbers: 20240229 is 2024-02-29, and 0 is no date. The library reads no clock, no file and no
 * network.
 */

#ifndef JENNER_CDSI_H
#define JENNER_CDSI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Version of the interface. It grows when something is added, and a change that breaks programs gives the
// library a new name.
#define JENNER_CDSI_ABI 1

// Bytes of a message, its final zero included.
#define JENNER_CDSI_MESSAGE_SIZE 1020

// What kind of failure it was.
typedef enum {
  // No failure.
  JENNER_CDSI_ERROR_CODE_OK = 0,
  // An argument is NULL that must not be.
  JENNER_CDSI_ERROR_CODE_NULL_ARGUMENT = 1,
  // A text is not UTF-8.
  JENNER_CDSI_ERROR_CODE_NOT_UTF8 = 2,
  // A value is not what it should be: no date, no code, an index past the end, JSON of another form.
  JENNER_CDSI_ERROR_CODE_BAD_VALUE = 3,
  // The texts of the schedule have mistakes.
  JENNER_CDSI_ERROR_CODE_BAD_SCHEDULE = 4,
  // The library has a defect; please report it. The handles can still be used and freed.
  JENNER_CDSI_ERROR_CODE_DEFECT = 5,
} jenner_cdsi_error_code;

// Which series a forecast is from.
typedef enum {
  // Standard series.
  JENNER_CDSI_FORECAST_KIND_STANDARD = 1,
  // Risk series.
  JENNER_CDSI_FORECAST_KIND_RISK = 2,
} jenner_cdsi_forecast_kind;

// Status of a vaccine group.
typedef enum {
  // Another dose is needed.
  JENNER_CDSI_SERIES_STATUS_NOT_COMPLETE = 1,
  // All doses are there.
  JENNER_CDSI_SERIES_STATUS_COMPLETE = 2,
  // No dose is needed: there is evidence of immunity.
  JENNER_CDSI_SERIES_STATUS_IMMUNE = 3,
  // There is a reason not to vaccinate.
  JENNER_CDSI_SERIES_STATUS_CONTRAINDICATED = 4,
  // Too late to begin or to finish.
  JENNER_CDSI_SERIES_STATUS_AGED_OUT = 5,
  // No dose is recommended now.
  JENNER_CDSI_SERIES_STATUS_NOT_RECOMMENDED = 6,
} jenner_cdsi_series_status;

// Why a vaccine group has its status.
typedef enum {
  // A dose is needed.
  JENNER_CDSI_STATUS_REASON_DOSE_NEEDED = 1,
  // Evidence of immunity.
  JENNER_CDSI_STATUS_REASON_IMMUNITY = 2,
  // A contraindication.
  JENNER_CDSI_STATUS_REASON_CONTRAINDICATION = 3,
  // All doses are there or need not be given.
  JENNER_CDSI_STATUS_REASON_SERIES_COMPLETE = 4,
  // None is needed after the doses of the past, although none of them counts here.
  JENNER_CDSI_STATUS_REASON_IMMUNIZATION_HISTORY = 5,
  // The season of the dose is over.
  JENNER_CDSI_STATUS_REASON_SEASON_OVER = 6,
  // The maximum age has been reached.
  JENNER_CDSI_STATUS_REASON_MAXIMUM_AGE = 7,
  // The next dose could not be given before the maximum age.
  JENNER_CDSI_STATUS_REASON_CANNOT_FINISH = 8,
} jenner_cdsi_status_reason;

// Status of a dose in a series.
typedef enum {
  // Counts.
  JENNER_CDSI_DOSE_STATUS_VALID = 1,
  // Surplus or too late; need not be repeated.
  JENNER_CDSI_DOSE_STATUS_EXTRANEOUS = 2,
  // Does not count and must be repeated.
  JENNER_CDSI_DOSE_STATUS_NOT_VALID = 3,
  // Was no good and must be repeated.
  JENNER_CDSI_DOSE_STATUS_SUB_STANDARD = 4,
} jenner_cdsi_dose_status;

// Why no series was asked about a dose.
typedef enum {
  // Given after the assessment date.
  JENNER_CDSI_SET_ASIDE_REASON_AFTER_ASSESSMENT = 1,
  // Given before birth.
  JENNER_CDSI_SET_ASIDE_REASON_BEFORE_BIRTH = 2,
  // The schedule does not know the vaccine, or maps it to no antigen at that age.
  JENNER_CDSI_SET_ASIDE_REASON_NO_ANTIGEN = 3,
} jenner_cdsi_set_aside_reason;

// Sex of a patient.
typedef enum {
  // Not recorded, or neither of the others.
  JENNER_CDSI_SEX_UNKNOWN = 0,
  // Female.
  JENNER_CDSI_SEX_FEMALE = 1,
  // Male.
  JENNER_CDSI_SEX_MALE = 2,
} jenner_cdsi_sex;

// The answer for one patient on one day. It never changes and needs neither schedule nor patient any more:
// any number of threads may read it. The texts of its parts live as long as it does.
typedef struct jenner_cdsi_assessment jenner_cdsi_assessment;

// Somebody to assess. It holds nothing that identifies them. One thread at a time may add to it; while nobody
// adds, any number may assess it.
typedef struct jenner_cdsi_patient jenner_cdsi_patient;

// A schedule made ready. Make one at the start of the program and share it: any number of threads may use it
// at once, for it never changes. Free it when no call that uses it is running.
typedef struct jenner_cdsi_schedule jenner_cdsi_schedule;

// Why a call failed. It belongs to the caller, needs no initialisation and is not freed: declare one on the
// stack and pass its address, or pass NULL if the reason does not matter. Every call overwrites it.
typedef struct {
  // What kind of failure it was; `Ok` after a call that succeeded.
  jenner_cdsi_error_code code;
  // What is wrong, where, and what to do: UTF-8, cut where it is too long; empty after success.
  char message[JENNER_CDSI_MESSAGE_SIZE];
} jenner_cdsi_error;

// What is due in one vaccine group. A group may have two: one of standard series, one of risk series.
typedef struct {
  // Vaccine group.
  const char *group;
  // Standard or risk.
  jenner_cdsi_forecast_kind kind;
  // Status.
  jenner_cdsi_series_status status;
  // Why it has that status.
  jenner_cdsi_status_reason reason;
  // Number of the next dose, 0 if none is needed.
  int32_t dose;
  // First day on which the next dose would be valid; as with all days, 20240229 or 0 for none.
  int32_t earliest;
  // Day from which it is recommended.
  int32_t recommended;
  // Last day on time.
  int32_t past_due;
  // Last day on which it can be given at all.
  int32_t latest;
  // CVX codes of the vaccines that the schedule names for the next dose: `215,216`. Empty where it leaves the
  // choice, or where no dose is needed.
  const char *vaccines;
} jenner_cdsi_forecast;

// What one dose counts for in one series.
typedef struct {
  // Place of the dose, from 0, in the order in which doses were added.
  size_t dose_index;
  // Day given.
  int32_t given;
  // CVX code.
  const char *cvx;
  // Vaccine group.
  const char *group;
  // Antigen.
  const char *antigen;
  // Series.
  const char *series;
  // Number of the target dose it was evaluated against, 0 if the series was complete before.
  int32_t target;
  // Status.
  jenner_cdsi_dose_status status;
  // Why, in the words of the JSON form: `too_young,wrong_vaccine`. Empty if there is nothing to say.
  const char *reasons;
} jenner_cdsi_evaluation;

// A dose that no series was asked about.
typedef struct {
  // Place of the dose, from 0, in the order in which doses were added.
  size_t dose_index;
  // Day given.
  int32_t given;
  // CVX code.
  const char *cvx;
  // Why.
  jenner_cdsi_set_aside_reason reason;
} jenner_cdsi_set_aside;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The interface that the library was built with; compare it with `JENNER_CDSI_ABI` of the header.
uint32_t jenner_cdsi_abi(void);

// Assesses a patient on a day. Free the answer with `jenner_cdsi_assessment_free`. NULL on failure.
//
// # Safety
//
// `schedule` is NULL or a live schedule; `patient` is NULL or a live patient to which nobody adds meanwhile;
// `error` is NULL or can be written to.
jenner_cdsi_assessment *jenner_cdsi_assess(const jenner_cdsi_schedule *schedule,
                                           const jenner_cdsi_patient *patient,
                                           int32_t on,
                                           jenner_cdsi_error *error);

// The first later day on which the answer may differ with nothing new known; 0 if it never does, or for NULL.
//
// # Safety
//
// `assessment` is NULL or a live assessment.
int32_t jenner_cdsi_assessment_holds_until(const jenner_cdsi_assessment *assessment);

// Number of forecasts; 0 for NULL.
//
// # Safety
//
// `assessment` is NULL or a live assessment.
size_t jenner_cdsi_forecast_count(const jenner_cdsi_assessment *assessment);

// Number of evaluations; 0 for NULL.
//
// # Safety
//
// `assessment` is NULL or a live assessment.
size_t jenner_cdsi_evaluation_count(const jenner_cdsi_assessment *assessment);

// Number of doses that no series was asked about; 0 for NULL.
//
// # Safety
//
// `assessment` is NULL or a live assessment.
size_t jenner_cdsi_set_aside_count(const jenner_cdsi_assessment *assessment);

// Writes forecast `index` (from 0) to `out`, which needs no initialisation and stays as it is on failure.
//
// # Safety
//
// `assessment` is NULL or a live assessment; `out` and `error` are NULL or can be written to.
bool jenner_cdsi_forecast_at(const jenner_cdsi_assessment *assessment,
                             size_t index,
                             jenner_cdsi_forecast *out,
                             jenner_cdsi_error *error);

// Writes evaluation `index` (from 0) to `out`, which needs no initialisation and stays as it is on failure.
//
// # Safety
//
// `assessment` is NULL or a live assessment; `out` and `error` are NULL or can be written to.
bool jenner_cdsi_evaluation_at(const jenner_cdsi_assessment *assessment,
                               size_t index,
                               jenner_cdsi_evaluation *out,
                               jenner_cdsi_error *error);

// Writes set-aside dose `index` (from 0) to `out`, which needs no initialisation and stays as it is on failure.
//
// # Safety
//
// `assessment` is NULL or a live assessment; `out` and `error` are NULL or can be written to.
bool jenner_cdsi_set_aside_at(const jenner_cdsi_assessment *assessment,
                              size_t index,
                              jenner_cdsi_set_aside *out,
                              jenner_cdsi_error *error);

// Number of remarks: what was decided about the doses and observations before the engine was asked, such as two
// entries of one dose taken as one. 0 for NULL.
//
// # Safety
//
// `assessment` is NULL or a live assessment.
size_t jenner_cdsi_remark_count(const jenner_cdsi_assessment *assessment);

// Remark `index` (from 0), in English; it counts doses from 1. NULL where there is none. The text lives as long
// as the assessment.
//
// # Safety
//
// `assessment` is NULL or a live assessment.
const char *jenner_cdsi_remark_at(const jenner_cdsi_assessment *assessment,
                                  size_t index);

// Frees an assessment, and with it the texts of its parts. NULL is allowed and does nothing.
//
// # Safety
//
// `assessment` is NULL or a live assessment that nobody uses any more.
void jenner_cdsi_assessment_free(jenner_cdsi_assessment *assessment);

// Answers a question in JSON with an answer in JSON. The question must say the day (`on`): the library reads
// no clock. Free the answer with `jenner_cdsi_text_free`. NULL on failure.
//
// # Safety
//
// `schedule` is NULL or a live schedule; `request` is NULL or a text that ends with a zero; `error` is NULL or
// can be written to.
char *jenner_cdsi_assess_json(const jenner_cdsi_schedule *schedule,
                              const char *request,
                              jenner_cdsi_error *error);

// A whole assessment as JSON. Free it with `jenner_cdsi_text_free`. NULL on failure.
//
// # Safety
//
// `assessment` is NULL or a live assessment; `error` is NULL or can be written to.
char *jenner_cdsi_assessment_json(const jenner_cdsi_assessment *assessment, jenner_cdsi_error *error);

// Frees a text that the library gave with the word to free it. NULL is allowed and does nothing.
//
// # Safety
//
// `text` is NULL or came from `jenner_cdsi_assess_json` or `jenner_cdsi_assessment_json`, is as long as it
// came, and nobody uses it any more.
void jenner_cdsi_text_free(char *text);

// A patient without doses or observations. `birth` is a date (20240229), `sex` one of the sexes. NULL on
// failure.
//
// # Safety
//
// `error` is NULL or can be written to.
jenner_cdsi_patient *jenner_cdsi_patient_new(int32_t birth, int32_t sex, jenner_cdsi_error *error);

// Says in which country the patient was born, as the schedule writes it (`U.S.`).
//
// # Safety
//
// `patient` is NULL or a live patient that no other thread uses; `country` is NULL or a text that ends with a
// zero; `error` is NULL or can be written to.
bool jenner_cdsi_patient_set_birth_country(jenner_cdsi_patient *patient,
                                           const char *country,
                                           jenner_cdsi_error *error);

// Adds a dose: the day it was given, its CVX code (`"20"`), and its maker's MVX code or NULL. Doses are
// counted from 0 in the order in which they are added, which need not be that of their days.
//
// # Safety
//
// `patient` is NULL or a live patient that no other thread uses; `cvx` and `mvx` are NULL or texts that end
// with a zero; `error` is NULL or can be written to.
bool jenner_cdsi_patient_add_dose(jenner_cdsi_patient *patient,
                                  int32_t given,
                                  const char *cvx,
                                  const char *mvx,
                                  jenner_cdsi_error *error);

// Adds a dose of which more is known: `volume_ml` in millilitres or 0, `lot_expires` the last day of its lot
// or 0, and whether it was `substandard`: recalled, wrongly stored, or otherwise known to be no good.
//
// # Safety
//
// As for `jenner_cdsi_patient_add_dose`.
bool jenner_cdsi_patient_add_dose_in_full(jenner_cdsi_patient *patient,
                                          int32_t given,
                                          const char *cvx,
                                          const char *mvx,
                                          float volume_ml,
                                          int32_t lot_expires,
                                          bool substandard,
                                          jenner_cdsi_error *error);

// Adds an observation that is active: its CDSi code (`"055"`) and its day, or 0 if the day is not known.
//
// # Safety
//
// `patient` is NULL or a live patient that no other thread uses; `code` is NULL or a text that ends with a
// zero; `error` is NULL or can be written to.
bool jenner_cdsi_patient_add_observation(jenner_cdsi_patient *patient,
                                         const char *code,
                                         int32_t observed,
                                         jenner_cdsi_error *error);

// Frees a patient. NULL is allowed and does nothing.
//
// # Safety
//
// `patient` is NULL or a live patient that nobody uses any more.
void jenner_cdsi_patient_free(jenner_cdsi_patient *patient);

// The schedule that is built into the library. NULL on failure. It takes some milliseconds.
//
// # Safety
//
// `error` is NULL or can be written to.
jenner_cdsi_schedule *jenner_cdsi_schedule_shipped(jenner_cdsi_error *error);

// A schedule of the texts of a pack: `names` are the paths of its files within the pack (`schedule.toml`,
// `antigens/measles.toml`), `texts` what they say, `count` how many there are. NULL on failure; the message
// then names the first mistakes with file and line. The library keeps no pointer to names or texts.
//
// # Safety
//
// `names` and `texts` are NULL or hold `count` pointers, each NULL or to a text that ends with a zero;
// `error` is NULL or can be written to.
jenner_cdsi_schedule *jenner_cdsi_schedule_load(const char *const *names,
                                                const char *const *texts,
                                                size_t count,
                                                jenner_cdsi_error *error);

// Name and version of the schedule, for example `schedule-us 4.64`; NULL for NULL. The text lives as long as
// the schedule.
//
// # Safety
//
// `schedule` is NULL or a live schedule.
const char *jenner_cdsi_schedule_name(const jenner_cdsi_schedule *schedule);

// Frees a schedule. NULL is allowed and does nothing.
//
// # Safety
//
// `schedule` is NULL or a live schedule that nobody uses any more.
void jenner_cdsi_schedule_free(jenner_cdsi_schedule *schedule);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* JENNER_CDSI_H */
