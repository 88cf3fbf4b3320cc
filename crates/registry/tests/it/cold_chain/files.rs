//! Files of loggers as they come: layouts, units, dates, clocks, broken rows.

use jenner_registry::cold_chain::file::{self, Ask, Bounds, Choices, NoFile, Read, Why};
use jenner_registry::cold_chain::moment::{Clock, Lost};
use jenner_registry::cold_chain::temperature::NotRead;
use jenner_registry::cold_chain::{Scale, Temperature};
use jenner_registry::uploads::DateForm;
use jiff::tz::TimeZone;

use super::at;

/// A file, its layout, and the readings in it: unit, moment, tenths of a degree.
type Case<'c> = (&'c str, &'c str, &'c [(&'c str, &'c str, i64)]);

fn read_in(zone: &str, bytes: &[u8], choices: &Choices) -> Read {
    let table = file::table(bytes).unwrap().unwrap_or_else(|why| panic!("{why:?}"));
    let zone = TimeZone::get(zone).unwrap();
    file::read(&table, choices, &zone, Bounds { oldest: at(1, 0, 0), latest: at(30, 23, 59) })
}

fn read(text: &str) -> Read {
    read_in("America/Chicago", text.as_bytes(), &Choices::default())
}

/// Sensor, UTC time and tenths of a degree of each reading.
fn shown(read: &Read) -> Vec<(String, String, i64)> {
    read.readings
        .iter()
        .map(|one| {
            let at = one.at.to_jiff().strftime("%d %H:%M").to_string();
            (one.sensor.clone(), at, one.given.value.tenths())
        })
        .collect()
}

fn one(sensor: &str, at: &str, tenths: i64) -> (String, String, i64) {
    (sensor.into(), at.into(), tenths)
}

#[test]
fn a_file_of_hoboware_has_a_title_a_fixed_distance_from_utc_and_events_without_a_temperature() {
    let text = "Plot Title: fridge 1\n\
        \"#\",\"Date Time, GMT-05:00\",\"Temp, °F (LGR S/N: 10, SEN S/N: 11, LBL: fridge)\",\"Host Connected (LGR S/N: 10)\"\n\
        1,11/25/26 01:00:00 PM,46.0,\n2,11/25/26 01:05:00 PM,46.5,\n3,11/25/26 01:06:10 PM,,Logged\n";
    let read = read(text);
    assert_eq!((read.layout, read.has_offset, read.silent), ("hoboware", true, 1));
    assert_eq!(read.asks, []);
    assert_eq!(shown(&read), [one("fridge", "25 18:00", 78), one("fridge", "25 18:05", 81)]);
    assert_eq!(read.readings[0].given.raw, "46.0 F");
}

#[test]
fn layouts_of_other_makers_are_told_apart_by_their_columns() {
    let cases: [Case<'_>; 8] = [
        (
            "hoboconnect",
            "#,Date-Time (CST),Ch:1 - Temperature   (°C),Ch:2 - RH   (%)\n1,11/25/2026 06:30:13,4.47,31.80\n2,11/25/2026 06:45:13,4.34,31.70\n",
            &[("ch:1", "25 12:30", 45), ("ch:1", "25 12:45", 43)],
        ),
        (
            "elitech",
            "Device Model,RC-5+\nSerial Number,EF1\nTime Zone,UTC-06:00\n\nNo.,Time,Temperature(°C),Humidity(%RH)\n1,2026-11-25 08:00:00,5.1,40\n2,2026-11-25 08:10:00,5.2,41\n",
            &[("1", "25 14:00", 51), ("1", "25 14:10", 52)],
        ),
        (
            "temptale",
            "Serial Number:,123\nTemperature Unit:,°F\n\nPoint,Date,Time,Temperature\n1,11/25/2026,8:00:00 AM,41.0\n2,11/25/2026,8:15:00 PM,40.9\n",
            &[("1", "25 14:00", 50), ("1", "26 02:15", 49)],
        ),
        (
            "libero",
            "Device;LIBERO CS\nDate/Time;T [°C]\n05.11.2026 08:00:00;5,3\n05.11.2026 08:10:00;5,4\n",
            &[("1", "05 14:00", 53), ("1", "05 14:10", 54)],
        ),
        (
            "other",
            "Date/Time,Elapsed Time,Reading (°C)\n2026-11-25 08:00:00,0,5.0\n2026-11-25 08:10:00,600,5.1\n",
            &[("reading", "25 14:00", 50), ("reading", "25 14:10", 51)],
        ),
        (
            "fridge_tag",
            "2026-11-25\t14:20\t7.8 °C\n2026-11-25\t14:30\t7.9 °C\n",
            &[("1", "25 20:20", 78), ("1", "25 20:30", 79)],
        ),
        (
            "sensitech_text",
            "1 2026/11/25 5:02:58 4.6C\n2 2026/11/25 5:12:58 4.7C\n",
            &[("1", "25 11:02", 46), ("1", "25 11:12", 47)],
        ),
        (
            "neon",
            "25-11-2026,14:20:00,L,+005.20C,L,045.00\n25-11-2026,14:30:00,A,+008.30C,L,045.00\n",
            &[("1", "25 20:20", 52), ("1", "25 20:30", 83)],
        ),
    ];
    for (layout, text, expected) in cases {
        let read = read(text);
        assert_eq!(read.layout, layout, "{text}");
        assert_eq!(read.asks, [], "{layout}");
        assert_eq!(read.wrong, [], "{layout}");
        let expected: Vec<_> = expected.iter().map(|(sensor, at, tenths)| one(sensor, at, *tenths)).collect();
        assert_eq!(shown(&read), expected, "{layout}");
    }
}

#[test]
fn characters_of_other_programs_are_read() {
    let text = "Date Time;Temperature °C\r\n2026-11-25 08:00;5,0\r\n2026-11-25 08:10;5,1\r\n";
    let windows: Vec<u8> = text.chars().map(|c| if c == '°' { 0xb0 } else { c as u8 }).collect();
    let utf16: Vec<u8> =
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    for bytes in [text.as_bytes().to_vec(), windows, utf16, marked] {
        let read = read_in("UTC", &bytes, &Choices::default());
        assert_eq!(read.readings.iter().map(|one| one.given.value.tenths()).collect::<Vec<_>>(), [50, 51]);
    }
}

#[test]
fn a_unit_that_the_file_does_not_say_is_asked_for() {
    let text = "Date,Time,Temperature\n2026-11-25,08:00,41.0\n2026-11-25,08:15,40.9\n";
    let asked = read(text);
    assert_eq!(asked.asks, [Ask::Scale]);
    assert!(asked.readings.is_empty());
    for (scale, expected) in [(Scale::Fahrenheit, [50, 49]), (Scale::Celsius, [410, 409])] {
        let said = Choices { scale: Some(scale), ..Choices::default() };
        let read = read_in("UTC", text.as_bytes(), &said);
        assert_eq!(read.asks, []);
        assert_eq!(read.readings.iter().map(|one| one.given.value.tenths()).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn the_order_of_dates_is_read_from_dates_that_have_one_order_only_and_asked_for_otherwise() {
    let file =
        |days: [&str; 2]| format!("Date,Time,Temp (°C)\n{},08:00,5.0\n{},08:00,5.1\n", days[0], days[1]);
    assert_eq!(read(&file(["11/04/2026", "11/25/2026"])).order, Some(DateForm::MonthFirst));
    assert_eq!(read(&file(["04/11/2026", "25/11/2026"])).order, Some(DateForm::DayFirst));
    let open = file(["10/11/2026", "11/11/2026"]);
    assert_eq!(read(&open).asks, [Ask::Order]);
    let days = |order| {
        let said = Choices { order: Some(order), ..Choices::default() };
        let table = file::table(open.as_bytes()).unwrap().unwrap();
        let all = Bounds { oldest: jenner_model::Timestamp(0), latest: at(30, 0, 0) };
        let read = file::read(&table, &said, &TimeZone::UTC, all);
        read.readings.iter().map(|one| one.at.to_jiff().strftime("%m-%d").to_string()).collect::<Vec<_>>()
    };
    assert_eq!(days(DateForm::MonthFirst), ["10-11", "11-11"]);
    assert_eq!(days(DateForm::DayFirst), ["11-10", "11-11"]);
    // Neither order fits all: a human looks at it; whatever is said, the other rows are told.
    let mixed = file(["11/25/2026", "25/11/2026"]);
    assert_eq!(read(&mixed).asks, [Ask::Order]);
    let said = Choices { order: Some(DateForm::MonthFirst), ..Choices::default() };
    let read = read_in("UTC", mixed.as_bytes(), &said);
    assert_eq!((read.readings.len(), read.wrong[0].line, read.wrong[0].why), (1, 3, Why::NoDate));
}

#[test]
fn which_of_several_sensors_is_in_this_unit_is_asked_for() {
    let text = "Timestamp,Probe fridge (°C),Probe freezer (°C)\n2026-11-25 08:00,5.0,-20.0\n2026-11-25 08:10,5.1,-20.5\n";
    assert_eq!(read(text).asks, [Ask::Sensors]);
    let said = Choices { sensors: vec!["probe freezer".into()], ..Choices::default() };
    let read = read_in("UTC", text.as_bytes(), &said);
    assert_eq!(
        shown(&read),
        [one("probe freezer", "25 08:00", -200), one("probe freezer", "25 08:10", -205)]
    );
}

#[test]
fn broken_rows_are_told_with_line_column_and_reason_and_the_good_ones_stay() {
    let text = "Timestamp,Temperature (°C)\n\
        2026-11-25 08:00,5.0\nnonsense,5.0\n2026-11-25 08:20,err\n2026-11-25 08:30,999\n2026-12-25 08:00,5.0\n2020-11-25 08:00,5.0\n2026-11-25 08:40,\n2026-11-25 08:50,5.2\n";
    let read = read_in("UTC", text.as_bytes(), &Choices::default());
    assert_eq!(
        shown(&read).iter().map(|(_, at, _)| at.as_str()).collect::<Vec<_>>(),
        ["25 08:00", "25 08:50"]
    );
    let told: Vec<_> =
        read.wrong.iter().map(|one| (one.line, one.column.as_str(), one.cell.as_str(), one.why)).collect();
    assert_eq!(
        told,
        [
            (3, "Timestamp", "nonsense", Why::NoMoment),
            (4, "Temperature (°C)", "err", Why::NoTemperature(NotRead::NotANumber)),
            (5, "Temperature (°C)", "999", Why::NoTemperature(NotRead::Nonsense)),
            (6, "Timestamp", "2026-12-25 08:00", Why::InFuture),
            (7, "Timestamp", "2020-11-25 08:00", Why::TooOld),
        ]
    );
    assert_eq!((read.silent, read.rows), (1, 8));
}

#[test]
fn a_file_through_the_night_of_the_autumn_change_has_both_hours() {
    let mut text = String::from("Timestamp,Temperature (°C)\n");
    for time in ["00:30", "01:00", "01:30", "01:00", "01:30", "02:00"] {
        text.push_str(&format!("2026-11-01 {time},5.0\n"));
    }
    let read = read(&text);
    assert_eq!(read.asks, []);
    assert_eq!(
        shown(&read).iter().map(|(_, at, _)| at.as_str()).collect::<Vec<_>>(),
        ["01 05:30", "01 06:00", "01 06:30", "01 07:00", "01 07:30", "01 08:00"]
    );
}

#[test]
fn a_clock_that_does_not_change_with_ours_is_asked_for_and_never_guessed() {
    let mut text = String::from("Timestamp,Temperature (°C)\n");
    for time in ["00:00", "00:30", "01:00", "01:30", "02:00", "02:30"] {
        text.push_str(&format!("2026-11-01 {time},5.0\n"));
    }
    let bytes = text.as_bytes();
    assert_eq!(read(&text).asks, [Ask::Clock]);
    let hours = |clock| {
        let said = Choices { clock: Some(clock), ..Choices::default() };
        let read = read_in("America/Chicago", bytes, &said);
        assert_eq!(read.asks, []);
        (shown(&read).into_iter().map(|(_, at, _)| at).collect::<Vec<_>>(), read.wrong)
    };
    assert_eq!(
        hours(Clock::Standard).0,
        ["01 06:00", "01 06:30", "01 07:00", "01 07:30", "01 08:00", "01 08:30"]
    );
    assert_eq!(hours(Clock::Daylight).0[2], "01 06:00");
    // Who says that it is a clock like ours leaves two rows that have no place.
    let (good, wrong) = hours(Clock::Local);
    assert_eq!((good.len(), wrong.len(), wrong[0].line, wrong[0].why), (4, 2, 4, Why::Lost(Lost::Twice)));
}

#[test]
fn what_is_no_file_of_a_logger_is_refused_with_the_reason() {
    let no = |bytes: &[u8]| file::table(bytes).unwrap().unwrap_err();
    assert_eq!(no(b""), NoFile::Empty);
    assert_eq!(no(b"\n , ;\n"), NoFile::Empty);
    assert_eq!(no(b"PK\x03\x04rest of a workbook"), NoFile::NotText);
    assert_eq!(no(b"%PDF-1.7 a report"), NoFile::NotText);
    assert_eq!(no(b"\x00\x01\x02"), NoFile::NotText);
    assert_eq!(no(b"name,born\nAna,2020-01-01\n"), NoFile::Unknown);
    assert_eq!(no(&vec![b'a'; file::LARGEST + 1]), NoFile::TooLarge);
    let row = "2026-11-25 08:00,5.0\n";
    let long = format!("Timestamp,Temp C\n{}", row.repeat(file::MOST_ROWS + 1));
    assert!(long.len() > file::LARGEST || no(long.as_bytes()) == NoFile::TooLarge);
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
        let _ = file::table(&bytes).unwrap();
    }

    #[test]
    fn no_text_of_dates_and_numbers_makes_it_panic(text in "(Timestamp|Date,Time|#,Date Time\\, GMT-0[0-9]:00),Temp °[CF]\n([-0-9/.: ,;apmTZ+°]{0,30}\n){0,20}") {
        if let Ok(table) = file::table(text.as_bytes()).unwrap() {
            let zone = TimeZone::get("America/Chicago").unwrap();
            let all = Bounds { oldest: jenner_model::Timestamp(i64::MIN), latest: jenner_model::Timestamp(i64::MAX) };
            let read = file::read(&table, &Choices::default(), &zone, all);
            proptest::prop_assert!(read.readings.iter().all(|one| Temperature::from_tenths(one.given.value.tenths()).is_some()));
        }
    }
}
