//! What a program in C does wrong ends in an error that names it, and never in the library.

use std::ffi::{CString, c_char};
use std::ptr::{null, null_mut};

use jenner_cdsi_c::*;

use crate::{error, shipped, text};

/// A patient with one dose.
fn patient() -> *mut Patient {
    let mut error = error();
    // SAFETY: all arguments are alive during the calls.
    let patient = unsafe { jenner_cdsi_patient_new(20240105, Sex::Female as i32, &mut error) };
    // SAFETY: as above.
    let added =
        unsafe { jenner_cdsi_patient_add_dose(patient, 20240305, c"20".as_ptr(), null(), &mut error) };
    assert!(added, "{}", text(error.message.as_ptr()));
    patient
}

fn assert_told(error: &Error, code: ErrorCode, words: &str) {
    let message = text(error.message.as_ptr());
    assert_eq!(error.code, code, "{message}");
    assert!(message.contains(words), "`{message}` does not say `{words}`");
}

#[test]
fn null_in_every_place_is_an_error_that_names_the_argument() {
    let (schedule, patient, mut error) = (shipped(), patient(), error());
    // SAFETY: NULL is allowed everywhere, and what is not NULL is alive.
    unsafe {
        assert!(jenner_cdsi_assess(null(), patient, 20240601, &mut error).is_null());
        assert_told(&error, ErrorCode::NullArgument, "schedule");
        assert!(jenner_cdsi_assess(schedule, null(), 20240601, &mut error).is_null());
        assert_told(&error, ErrorCode::NullArgument, "patient");
        assert!(!jenner_cdsi_patient_add_dose(null_mut(), 20240305, c"20".as_ptr(), null(), &mut error));
        assert_told(&error, ErrorCode::NullArgument, "patient");
        assert!(!jenner_cdsi_patient_add_dose(patient, 20240305, null(), null(), &mut error));
        assert_told(&error, ErrorCode::NullArgument, "cvx");
        assert!(!jenner_cdsi_patient_add_observation(patient, null(), 0, &mut error));
        assert_told(&error, ErrorCode::NullArgument, "code");
        assert!(!jenner_cdsi_patient_set_birth_country(patient, null(), &mut error));
        assert_told(&error, ErrorCode::NullArgument, "country");
        assert!(jenner_cdsi_assess_json(schedule, null(), &mut error).is_null());
        assert_told(&error, ErrorCode::NullArgument, "request");
        assert!(jenner_cdsi_schedule_load(null(), null(), 2, &mut error).is_null());
        assert_told(&error, ErrorCode::NullArgument, "names");
        let names = [c"schedule.toml".as_ptr(), null()];
        assert!(jenner_cdsi_schedule_load(names.as_ptr(), names.as_ptr(), 2, &mut error).is_null());
        assert_told(&error, ErrorCode::NullArgument, "names[1]");
        assert!(jenner_cdsi_assessment_json(null(), &mut error).is_null());
        assert!(jenner_cdsi_schedule_shipped(null_mut()).as_ref().is_some_and(|one| {
            jenner_cdsi_schedule_free(std::ptr::from_ref(one).cast_mut());
            true
        }));
        assert!(jenner_cdsi_schedule_name(null()).is_null());
        assert!(jenner_cdsi_remark_at(null(), 0).is_null());
        let counts = [jenner_cdsi_forecast_count, jenner_cdsi_evaluation_count, jenner_cdsi_set_aside_count];
        assert!(counts.iter().all(|count| count(null()) == 0) && jenner_cdsi_remark_count(null()) == 0);
        jenner_cdsi_schedule_free(null_mut());
        jenner_cdsi_patient_free(null_mut());
        jenner_cdsi_assessment_free(null_mut());
        jenner_cdsi_text_free(null_mut());
        jenner_cdsi_patient_free(patient);
        jenner_cdsi_schedule_free(schedule);
    }
}

#[test]
fn wrong_values_are_refused_and_leave_the_patient_as_it_was() {
    let (schedule, patient, mut error) = (shipped(), patient(), error());
    let add = |given: i32, cvx: *const c_char, mvx: *const c_char, error: &mut Error| {
        // SAFETY: all arguments are alive.
        unsafe { jenner_cdsi_patient_add_dose(patient, given, cvx, mvx, error) }
    };
    assert!(!add(20240230, c"20".as_ptr(), null(), &mut error));
    assert_told(&error, ErrorCode::BadValue, "given: 20240230");
    assert!(!add(20240301, c"DTaP".as_ptr(), null(), &mut error));
    assert_told(&error, ErrorCode::BadValue, "cvx");
    let latin1 = CString::new(vec![b'P', 0xFF]).expect("there is no zero in it");
    assert!(!add(20240301, c"20".as_ptr(), latin1.as_ptr(), &mut error));
    assert_told(&error, ErrorCode::NotUtf8, "mvx is not UTF-8 from byte 1");
    // SAFETY: all arguments are alive.
    unsafe {
        assert!(jenner_cdsi_patient_new(20240105, 7, &mut error).is_null());
        assert_told(&error, ErrorCode::BadValue, "sex: 7");
        let mut add = |volume, expires| {
            let cvx = c"20".as_ptr();
            jenner_cdsi_patient_add_dose_in_full(
                patient,
                20240301,
                cvx,
                null(),
                volume,
                expires,
                false,
                &mut error,
            )
        };
        assert!(!add(f32::NAN, 0) && !add(-1.0, 0) && !add(0.5, 20));
        assert!(!jenner_cdsi_patient_add_observation(patient, c"".as_ptr(), 0, &mut error));
        assert_told(&error, ErrorCode::BadValue, "code");
        assert!(jenner_cdsi_assess(schedule, patient, 0, &mut error).is_null());
        assert_told(&error, ErrorCode::BadValue, "on: 0");
        let answer = jenner_cdsi_assess(schedule, patient, 20240601, &mut error);
        let doses = (0..jenner_cdsi_evaluation_count(answer)).map(|index| {
            let mut one = std::mem::MaybeUninit::<Evaluation>::uninit();
            assert!(jenner_cdsi_evaluation_at(answer, index, one.as_mut_ptr(), &mut error));
            one.assume_init().dose_index
        });
        assert!(doses.max() == Some(0), "only the first dose was added");
        jenner_cdsi_assessment_free(answer);
        jenner_cdsi_patient_free(patient);
        jenner_cdsi_schedule_free(schedule);
    }
}

#[test]
fn a_dose_told_twice_is_one_dose_and_a_remark() {
    let (schedule, patient, mut error) = (shipped(), patient(), error());
    // SAFETY: all arguments are alive.
    unsafe {
        assert!(jenner_cdsi_patient_add_dose(patient, 20240305, c"20".as_ptr(), null(), &mut error));
        let answer = jenner_cdsi_assess(schedule, patient, 20240601, &mut error);
        assert_eq!(jenner_cdsi_evaluation_count(answer), 3, "one dose, three antigens");
        assert_eq!(jenner_cdsi_remark_count(answer), 1);
        let remark = text(jenner_cdsi_remark_at(answer, 0));
        assert!(remark.starts_with("dose 2 ") && remark.contains("same as dose 1"), "{remark}");
        assert!(jenner_cdsi_remark_at(answer, 1).is_null());
        jenner_cdsi_assessment_free(answer);
        assert!(jenner_cdsi_assess(schedule, patient, 20230101, &mut error).is_null());
        assert_told(&error, ErrorCode::BadValue, "after the assessment date");
        jenner_cdsi_patient_free(patient);
        jenner_cdsi_schedule_free(schedule);
    }
}

#[test]
fn an_index_past_the_end_is_an_error_and_the_output_stays() {
    let (schedule, patient, mut error) = (shipped(), patient(), error());
    // SAFETY: all arguments are alive.
    unsafe {
        let answer = jenner_cdsi_assess(schedule, patient, 20240601, &mut error);
        let count = jenner_cdsi_forecast_count(answer);
        assert!(count > 5);
        let mut one = std::mem::MaybeUninit::<Forecast>::uninit();
        assert!(jenner_cdsi_forecast_at(answer, count - 1, one.as_mut_ptr(), &mut error));
        let mut one = one.assume_init();
        let group = text(one.group);
        assert!(!jenner_cdsi_forecast_at(answer, count, &mut one, &mut error));
        assert_told(&error, ErrorCode::BadValue, &format!("no forecast {count}"));
        assert_eq!(text(one.group), group);
        assert!(!jenner_cdsi_forecast_at(answer, usize::MAX, &mut one, &mut error));
        assert!(!jenner_cdsi_forecast_at(answer, 0, null_mut(), &mut error));
        assert_told(&error, ErrorCode::NullArgument, "out");
        assert!(!jenner_cdsi_set_aside_at(answer, 0, null_mut(), null_mut()));
        // The answer needs neither of the two any more.
        jenner_cdsi_patient_free(patient);
        jenner_cdsi_schedule_free(schedule);
        assert_eq!(text(one.group), group);
        jenner_cdsi_assessment_free(answer);
    }
}

#[test]
fn a_question_in_json_must_have_its_form_and_its_day() {
    let (schedule, mut error) = (shipped(), error());
    let mut ask = |json: &str| {
        let json = CString::new(json).expect("there is no zero in it");
        // SAFETY: all arguments are alive.
        let answer = unsafe { jenner_cdsi_assess_json(schedule, json.as_ptr(), &mut error) };
        let said = if answer.is_null() { &raw const error.message as *const c_char } else { answer };
        let said = (error.code, text(said));
        // SAFETY: NULL, or from the call above.
        unsafe { jenner_cdsi_text_free(answer) };
        said
    };
    let (code, message) = ask(r#"{"birth_date":"2024-01-05"}"#);
    assert!(code == ErrorCode::BadValue && message.contains("`on` is missing"), "{message}");
    let (code, message) = ask(r#"{"birth_date":"2024-01-05","dose":[]}"#);
    assert!(code == ErrorCode::BadValue && message.contains("unknown field `dose`"), "{message}");
    let (code, message) = ask("");
    assert!(code == ErrorCode::BadValue && message.starts_with("request: "), "{message}");
    let (code, answer) = ask(r#"{"birth_date":"2024-01-05","on":"2024-06-01"}"#);
    assert!(code == ErrorCode::Ok && answer.starts_with("{\"schedule\":"), "{answer}");
    // SAFETY: nobody uses it any more.
    unsafe { jenner_cdsi_schedule_free(schedule) };
}

#[test]
fn a_schedule_with_mistakes_is_refused_with_file_and_line() {
    let mut error = error();
    let names = [c"schedule.toml".as_ptr()];
    let texts = [c"version = \n".as_ptr()];
    // SAFETY: the lists hold one text each.
    let schedule =
        unsafe { jenner_cdsi_schedule_load(names.as_ptr(), texts.as_ptr(), names.len(), &mut error) };
    assert!(schedule.is_null());
    assert_told(&error, ErrorCode::BadSchedule, "schedule.toml:1");
}

#[test]
fn the_texts_of_the_shipped_schedule_make_the_shipped_schedule() {
    let (names, texts): (Vec<CString>, Vec<CString>) = jenner_cdsi::shipped()
        .into_iter()
        .map(|(name, text)| (CString::new(name).expect("no zero"), CString::new(text).expect("no zero")))
        .unzip();
    let pointers = |all: &[CString]| all.iter().map(|one| one.as_ptr()).collect::<Vec<_>>();
    let (names, texts) = (pointers(&names), pointers(&texts));
    let (built_in, mut error) = (shipped(), error());
    // SAFETY: the lists hold as many texts as they have places, and all handles are alive.
    unsafe {
        let loaded = jenner_cdsi_schedule_load(names.as_ptr(), texts.as_ptr(), names.len(), &mut error);
        assert!(!loaded.is_null(), "{}", text(error.message.as_ptr()));
        assert_eq!(text(jenner_cdsi_schedule_name(loaded)), text(jenner_cdsi_schedule_name(built_in)));
        jenner_cdsi_schedule_free(loaded);
        jenner_cdsi_schedule_free(built_in);
    }
}

#[test]
fn many_threads_share_one_schedule_and_get_one_answer() {
    struct Shared(*mut Schedule, *mut Patient);
    // SAFETY: the interface says that both may be read by many threads.
    unsafe impl Sync for Shared {}
    let shared = Shared(shipped(), patient());
    let answers: Vec<String> = std::thread::scope(|scope| {
        let ask = || {
            let (shared, mut error) = (&shared, error());
            // SAFETY: all handles are alive until the threads have ended.
            unsafe {
                let answer = jenner_cdsi_assess(shared.0, shared.1, 20240601, &mut error);
                let json = jenner_cdsi_assessment_json(answer, &mut error);
                let said = text(json);
                jenner_cdsi_text_free(json);
                jenner_cdsi_assessment_free(answer);
                said
            }
        };
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
        threads.into_iter().map(|thread| thread.join().expect("no thread panics")).collect()
    });
    assert!(answers.iter().all(|answer| answer.contains("DTaP")));
    assert!(answers.windows(2).all(|two| matches!(two, [one, other] if one == other)));
    // SAFETY: nobody uses them any more.
    unsafe {
        jenner_cdsi_patient_free(shared.1);
        jenner_cdsi_schedule_free(shared.0);
    }
}
