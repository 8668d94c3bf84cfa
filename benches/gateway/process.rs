//! What the kernel knows of processes: CPU, memory, children.

use std::{collections::BTreeMap, fs, time::Duration};

use crate::Failed;

/// The CPU time of each thread so far. `schedstat` counts what `utime` and `stime` of
/// /proc/PID/stat count, in nanoseconds instead of hundredths of a second.
#[derive(Debug)]
pub(crate) struct Cpu(BTreeMap<u32, u64>);

impl Cpu {
    pub(crate) fn of(tree: &[u32]) -> Result<Self, Failed> {
        let mut threads = BTreeMap::new();
        for pid in tree {
            for thread in fs::read_dir(format!("/proc/{pid}/task"))? {
                let path = thread?.path();
                // A thread may end between the listing and the look.
                let Ok(stat) = fs::read_to_string(path.join("schedstat")) else {
                    continue;
                };
                let id = path.file_name().and_then(|name| name.to_str());
                let spent = stat.split(' ').next().unwrap_or_default();
                threads.insert(id.unwrap_or_default().parse()?, spent.parse()?);
            }
        }
        Ok(Self(threads))
    }

    /// What has been spent since. A thread that ended in between is not counted; those of the runtime
    /// end only after ten idle seconds.
    pub(crate) fn since(&self, earlier: &Self) -> Duration {
        let spent = |(id, now): (&u32, &u64)| now - earlier.0.get(id).unwrap_or(&0);
        Duration::from_nanos(self.0.iter().map(spent).sum())
    }
}

/// A process and its children.
pub(crate) fn tree(pid: u32) -> Result<Vec<u32>, Failed> {
    let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"))?;
    let mut tree = vec![pid];
    for child in children.split_whitespace() {
        tree.push(child.parse()?);
    }
    Ok(tree)
}

/// What the processes keep in memory. Pages that they share count once for each.
pub(crate) fn resident_mib(tree: &[u32]) -> Result<f64, Failed> {
    let mut kib = 0.0;
    for pid in tree {
        let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().next());
        kib += number.ok_or("no VmRSS")?.parse::<f64>()?;
    }
    Ok(kib / 1024.0)
}

/// Over one, five and fifteen minutes.
pub(crate) fn load_average() -> Result<String, Failed> {
    let line = fs::read_to_string("/proc/loadavg")?;
    Ok(line.split(' ').take(3).collect::<Vec<_>>().join(" "))
}
