//! How alike two short texts are: Jaro-Winkler, single slips, and a phonetic form.

/// Jaro-Winkler similarity of two texts by bytes, 0 to 1; what lies beyond 64 bytes is not looked at.
pub fn jaro_winkler(a: &str, b: &str) -> f32 {
    let (a, b) = (first(a, 64), first(b, 64));
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    if a == b {
        return 1.0;
    }
    let reach = (a.len().max(b.len()) / 2).saturating_sub(1);
    let (mut hits_a, mut hits_b) = (0u64, 0u64);
    let mut common = 0u32;
    for (at, x) in a.iter().enumerate() {
        let from = at.saturating_sub(reach);
        let to = (at + reach + 1).min(b.len());
        for (there, y) in b.iter().enumerate().take(to).skip(from) {
            if x == y && hits_b >> there & 1 == 0 {
                hits_a |= 1 << at;
                hits_b |= 1 << there;
                common += 1;
                break;
            }
        }
    }
    if common == 0 {
        return 0.0;
    }
    let hits = |bytes: &[u8], mask: u64| -> Vec<u8> {
        bytes.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1).map(|(_, x)| *x).collect()
    };
    let moved = if hits_a == hits_b && prefix(a, b) == a.len().min(b.len()) {
        0
    } else {
        hits(a, hits_a).iter().zip(hits(b, hits_b).iter()).filter(|(x, y)| x != y).count()
    };
    let m = common as f32;
    let jaro = (m / a.len() as f32 + m / b.len() as f32 + (m - (moved / 2) as f32) / m) / 3.0;
    let start = prefix(a, b).min(4) as f32;
    jaro + start * 0.1 * (1.0 - jaro)
}

fn first(text: &str, length: usize) -> &[u8] {
    let bytes = text.as_bytes();
    bytes.get(..length).unwrap_or(bytes)
}

/// Length of the common beginning.
pub fn prefix(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(x, y)| x == y).count()
}

/// Whether one slip makes one text of the other: a character put in, left out, changed, or two neighbours swapped.
pub fn one_slip(a: &str, b: &str) -> bool {
    let (short, long) =
        if a.len() <= b.len() { (a.as_bytes(), b.as_bytes()) } else { (b.as_bytes(), a.as_bytes()) };
    let start = prefix(short, long);
    let (s, l) = (short.get(start..).unwrap_or_default(), long.get(start..).unwrap_or_default());
    match (l.len() - s.len(), s, l) {
        (0, [], []) => true,
        (0, [_, s_rest @ ..], [_, l_rest @ ..]) if s_rest == l_rest => true,
        (0, [x, y, s_rest @ ..], [p, q, l_rest @ ..]) => x == q && y == p && s_rest == l_rest,
        (1, s, [_, l_rest @ ..]) => s == l_rest,
        _ => false,
    }
}

/// Whether two texts have the same letters in another order.
pub fn same_letters(a: &str, b: &str) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let sum =
        |text: &str| text.bytes().fold((0u32, 0u32), |(s, q), x| (s + u32::from(x), q + u32::from(x).pow(2)));
    // The sums rule nearly everything out before anything is sorted.
    if sum(a) != sum(b) {
        return false;
    }
    let sorted = |text: &str| {
        let mut bytes = text.as_bytes().to_vec();
        bytes.sort_unstable();
        bytes
    };
    sorted(a) == sorted(b)
}

/// How a word sounds, in at most eight bytes packed in a number: consonant classes of English, French and Spanish
/// spelling, vowels left out save at the beginning, doubled sounds once.
pub fn sound(word: &str) -> u64 {
    let bytes = word.as_bytes();
    let mut out = 0u64;
    let mut last = 0u8;
    let mut count = 0;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let next = bytes.get(at + 1).copied().unwrap_or(0);
        let begin = at == 0;
        at += 1;
        let code = match byte {
            b'A' | b'E' | b'I' | b'O' | b'U' | b'Y' if begin => b'A',
            b'A' | b'E' | b'I' | b'O' | b'U' | b'Y' | b' ' => {
                last = 0;
                continue;
            }
            b'H' | b'W' if begin => byte,
            b'H' | b'W' => continue,
            b'P' if next == b'H' => b'F',
            b'B' | b'P' => b'P',
            b'F' | b'V' => b'F',
            b'C' if next == b'H' => b'X',
            b'S' if next == b'H' => b'X',
            b'C' if matches!(next, b'E' | b'I' | b'Y') => b'S',
            b'G' if begin && next == b'N' => continue,
            b'K' if begin && next == b'N' => continue,
            b'G' | b'J' => b'J',
            b'C' | b'K' | b'Q' => b'K',
            b'X' | b'S' | b'Z' => b'S',
            b'D' | b'T' => b'T',
            b'L' => b'L',
            b'M' | b'N' => b'N',
            b'R' => b'R',
            other => other,
        };
        if code != last && count < 8 {
            out = out << 8 | u64::from(code);
            count += 1;
        }
        last = code;
    }
    out
}
