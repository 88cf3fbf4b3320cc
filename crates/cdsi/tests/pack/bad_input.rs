//! Files that are cut short, damaged, or made to do harm: a problem with file and line, soon, and never a panic.

use std::time::{Duration, Instant};

use crate::any_text::{as_pack, as_supporting_data};
use crate::folder;

/// Numbers that look random and are the same every time (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) as usize % end
    }
}

/// One of the files damaged in one of many ways.
fn damaged(files: &[(String, String)], numbers: &mut Numbers) -> Vec<(String, String)> {
    let mut files = files.to_vec();
    let place = numbers.below(files.len());
    let mut bytes = std::mem::take(&mut files[place].1).into_bytes();
    for _ in 0..=numbers.below(3) {
        let at = numbers.below(bytes.len().max(1)).min(bytes.len());
        let end = (at + numbers.below(40)).min(bytes.len());
        match numbers.below(6) {
            0 => bytes.truncate(at),
            1 if at < bytes.len() => bytes[at] ^= 1 << numbers.below(8),
            2 => bytes.insert(at, b"\"'<>&;=[]{}#\n-9z\0"[numbers.below(17)]),
            3 => drop(bytes.drain(at..end)),
            4 => {
                let copy = bytes[at..end].to_vec();
                let to = numbers.below(bytes.len() + 1);
                bytes.splice(to..to, copy);
            }
            _ => {
                // A number becomes another one.
                if let Some(digit) = bytes.iter_mut().skip(at).find(|byte| byte.is_ascii_digit()) {
                    *digit = b'0' + numbers.below(10) as u8;
                }
            }
        }
    }
    files[place].1 = String::from_utf8_lossy(&bytes).into_owned();
    files
}

/// Small files of CDC's form: the made-up ones, in which every byte counts.
fn supporting_data() -> Vec<(String, String)> {
    vec![("a.xml".into(), crate::quirks::ANTIGEN.into()), ("s.xml".into(), crate::quirks::SCHEDULE.into())]
}

#[test]
fn a_damaged_pack_is_refused_or_used_and_nothing_else() {
    let files = folder::test_files("costa-verde");
    let mut numbers = Numbers(1);
    let refused = (0..1500).filter(|_| !as_pack(damaged(&files, &mut numbers)).is_empty()).count();
    assert!(
        (300..1500).contains(&refused),
        "{refused} of 1500 refused: the damage is too small or too large"
    );
}

#[test]
fn damaged_supporting_data_are_refused_or_used_and_nothing_else() {
    let files = supporting_data();
    let mut numbers = Numbers(2);
    let refused = (0..1500).filter(|_| !as_supporting_data(damaged(&files, &mut numbers)).is_empty()).count();
    assert!(
        (300..1500).contains(&refused),
        "{refused} of 1500 refused: the damage is too small or too large"
    );
}

#[test]
fn supporting_data_that_are_cut_short_are_refused_with_file_and_line() {
    let files = supporting_data();
    for (place, (name, text)) in files.iter().enumerate() {
        for end in (0..text.trim_end().len()).filter(|end| text.is_char_boundary(*end)) {
            let mut files = files.clone();
            files[place].1.truncate(end);
            let problems = as_supporting_data(files);
            let ours = problems.iter().find(|problem| problem.file == *name);
            assert!(
                ours.is_some_and(|problem| end == 0 || problem.line.is_some()),
                "{name} cut at {end}: {problems:?}"
            );
        }
    }
}

#[test]
fn published_files_that_are_cut_short_are_refused_with_file_and_line() {
    let Some(files) = folder::supporting_data("4.64") else { return };
    for (name, text) in &files {
        let step = text.len() / 5 + 1;
        for end in (1..text.trim_end().len()).step_by(step).filter(|end| text.is_char_boundary(*end)) {
            // A small schedule file is enough of the rest.
            let mut cut = vec![("small.xml".to_owned(), crate::quirks::SCHEDULE.to_owned())];
            cut.push((name.clone(), text[..end].to_owned()));
            let problems = as_supporting_data(cut);
            let ours = problems.iter().find(|problem| problem.file == *name);
            assert!(ours.is_some_and(|problem| problem.line.is_some()), "{name} cut at {end}: {problems:?}");
        }
    }
}

#[test]
fn a_pack_whose_files_are_cut_short_never_panics() {
    let files = folder::test_files("costa-verde");
    for (place, (_, text)) in files.iter().enumerate() {
        for end in (0..text.len()).step_by(7).filter(|end| text.is_char_boundary(*end)) {
            let mut files = files.clone();
            files[place].1.truncate(end);
            for problem in as_pack(files) {
                assert!(problem.line.is_some() || end < 200 || problem.text.contains("missing"), "{problem}");
            }
        }
    }
}

#[test]
fn entities_nesting_and_sheer_size_are_refused_at_once() {
    let bomb = "<!DOCTYPE a [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]><antigenSupportingData>&b;</antigenSupportingData>";
    let deep = "<a>".repeat(3_400_000);
    let wide = format!("<antigenSupportingData>{}</antigenSupportingData>", "<a/>".repeat(1_900_000));
    let toml_deep = format!("x = {}", "[".repeat(10_000_000));
    let toml_keys = format!("{}a = 1", "a.".repeat(3_000_000));
    let begin = Instant::now();
    let xml = [
        (bomb.to_owned(), "a.xml:1: a document type is not accepted"),
        (
            "<antigenSupportingData>\n&b;</antigenSupportingData>".to_owned(),
            "a.xml:2: the entity &b; is not accepted",
        ),
        (deep[..6_000_000].to_owned(), "a.xml:1: elements lie more than 32 deep"),
        (deep, "a.xml: the file is larger than 8 MB"),
        (wide, "a.xml:1: there are more than 500000 elements"),
    ];
    for (text, expected) in xml {
        let files =
            vec![("a.xml".to_owned(), text), ("s.xml".to_owned(), crate::quirks::SCHEDULE.to_owned())];
        let problems = as_supporting_data(files);
        assert_eq!(problems[0].to_string().get(..expected.len()), Some(expected), "{problems:?}");
    }
    for text in [toml_deep[..4_000_000].to_owned(), toml_deep, toml_keys, "[[a]]\n".repeat(1_000_000)] {
        let mut files = folder::test_files("costa-verde");
        files.retain(|(name, _)| name != "vaccines.toml");
        files.push(("vaccines.toml".to_owned(), text));
        assert!(!as_pack(files).is_empty());
    }
    assert!(begin.elapsed() < Duration::from_secs(60), "{:?}", begin.elapsed());
}

#[test]
fn durations_that_nobody_wrote_before_are_read_or_refused() {
    let with = |duration: &str| {
        let mut files = folder::test_files("costa-verde");
        let (_, text) = files.iter_mut().find(|(name, _)| name == "antigens/gripe.toml").unwrap();
        *text = text.replacen(
            "absolute_minimum = \"6 months - 4 days\"",
            &format!("absolute_minimum = \"{duration}\""),
            1,
        );
        as_pack(files)
    };
    for duration in [
        "19 years - 1 month",
        "- 3 days",
        "1 YEAR+2 Weeks -1 day",
        "9999 years",
        "0 days",
        "5 months + 4 weeks - 2 days",
    ] {
        assert_eq!(with(duration), [], "{duration}");
    }
    for duration in [
        "",
        "6",
        "months",
        "6 months 4 days",
        "6 moons",
        "99999 days",
        "1.5 years",
        "6 months -",
        "٣ days",
        "1 year + 40000 years",
    ] {
        let problems = with(duration);
        assert_eq!((problems.len(), problems[0].line), (1, Some(18)), "{duration}: {problems:?}");
        assert!(problems[0].text.contains("is no duration"), "{problems:?}");
    }
}
