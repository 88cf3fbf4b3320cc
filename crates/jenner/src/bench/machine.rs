//! What the kernel says about this machine and this process (Linux).

use std::fs;

/// Processor and memory, in one line.
pub fn described() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let processor = field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".to_owned());
    let memory = kilobytes("/proc/meminfo", "MemTotal").map_or(0.0, |kb| kb as f64 / 1e6);
    format!("{cores} cores of {processor}, {memory:.0} GB")
}

/// Processor time of this process, in seconds: user and system.
pub fn cpu_seconds() -> f64 {
    // The kernel counts in hundredths of a second on every architecture (USER_HZ). The name of the program
    // stands in parentheses and may hold spaces: fields are counted behind it.
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 =
        behind_name.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<u64>().ok()).sum();
    ticks as f64 / 100.0
}

/// The most memory this process has held, in megabytes.
pub fn peak_rss_mb() -> f64 {
    kilobytes("/proc/self/status", "VmHWM").map_or(0.0, |kb| kb as f64 / 1000.0)
}

fn kilobytes(file: &str, name: &str) -> Option<u64> {
    field(file, name)?.split_whitespace().next()?.parse().ok()
}

fn field(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
