//! Builds an index of a table: CSV in, row by row; digests on all cores; sorted outside memory.

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    num::NonZero,
    path::{Path, PathBuf},
    thread,
};

use csv::ByteRecord;

use super::{
    Built, Error, Keys, Progress, at,
    file::{Writer, salt, sections},
    sort::{Sorter, unnamed},
};
use crate::{
    classify::{
        index::{Form, Head},
        records::{COLUMNS_MAX, Digester, Filter, NORMAL_MIN, Shapes},
    },
    ident::Name,
};

/// How many rounds a digest costs unless somebody says otherwise: some 30 microseconds.
pub const ROUNDS: u32 = 250;
/// How many bits of the filter a value sets: few where the first sieve holds back prose.
const HASHES_OF_DIGITS: u32 = 4;
const HASHES_OF_WORDS: u32 = 8;
/// How many rows are digested together, and how many bytes of them.
const BATCH_ROWS: usize = 32_768;
const BATCH_BYTES: usize = 32 << 20;
/// The longest row, in bytes.
const ROW_BYTES: usize = 1 << 20;
/// What a fast hash takes at the end of an entry while sorting, in bytes.
const FAST_BYTES: usize = 8;

/// A table, and what to make of it.
#[derive(Debug)]
pub struct Records<'a> {
    /// The CSV file; its first row names the columns.
    pub table: &'a Path,
    /// The columns whose values are looked for.
    pub primary: &'a [String],
    /// The columns that make a find surer.
    pub supporting: &'a [String],
    /// What the index is called.
    pub name: Name,
    /// Where it goes.
    pub out: &'a Path,
    /// How many rounds a digest costs.
    pub rounds: u32,
}

/// What came of some rows.
#[derive(Default)]
struct Digested {
    entries: Vec<u8>,
    shapes: Shapes,
    skipped: u64,
}

/// Builds an index of a table.
///
/// # Errors
/// The table cannot be read or has no such columns, or the index cannot be written.
pub fn build(records: &Records<'_>, keys: &Keys, progress: Progress<'_>) -> Result<Built, Error> {
    let salt = salt(records.out)?;
    let digester = Digester::new(keys.secret(), salt.as_bytes(), records.rounds);
    let mut table = Table::open(records)?;
    let folder = folder_of(records.out);
    let columns = table.places.len();
    let size = 8 + 4 * columns + FAST_BYTES;
    let mut sorter = Sorter::new(&folder, size);
    let mut shapes = Shapes::default();
    let (mut rows, mut skipped) = (0_u64, 0_u64);
    loop {
        let batch = table.batch(records.table)?;
        if batch.is_empty() {
            break;
        }
        rows += u64::try_from(batch.len()).unwrap_or(0);
        let primary = records.primary.len();
        for done in digest_all(&batch, &digester, (&table.places, primary), records.table)? {
            sorter.push(&done.entries)?;
            shapes.merge(&done.shapes);
            skipped += done.skipped;
        }
        progress(table.reader.position().byte(), table.bytes);
    }
    let hashes = if shapes.has_digits_everywhere() {
        HASHES_OF_DIGITS
    } else {
        HASHES_OF_WORDS
    };
    let upper = counted(&sorter, records.table)?;
    let mut filter = Filter::sized(upper, hashes);
    let (sorted, entries) = merge(sorter, &folder, &mut filter)?;
    let size = u64::try_from(size - FAST_BYTES).unwrap_or(0);
    let length = |bytes: usize| u64::try_from(bytes).unwrap_or(u64::MAX);
    let shapes = shapes.to_bytes();
    let head = Head {
        name: records.name.clone(),
        key_check: digester.key_check().to_owned(),
        salt,
        form: Form::Records {
            columns: records
                .primary
                .iter()
                .chain(records.supporting)
                .cloned()
                .collect(),
            primary: records.primary.len(),
            entries,
            rounds: records.rounds,
            hashes,
        },
        sections: sections([
            ("shapes", length(shapes.len())),
            ("filter", length(filter.bytes().len())),
            ("entries", entries * size),
        ]),
    };
    let mut writer = Writer::new(records.out, &head)?;
    writer.write(&shapes)?;
    writer.write(filter.bytes())?;
    writer.copy(sorted)?;
    Ok(Built {
        file: records.out.to_owned(),
        known: rows,
        kept: 0,
        skipped,
        entries,
        bytes: writer.finish(keys)?,
    })
}

/// The entries in order, without doubles, in a file of no name.
fn merge(
    sorter: Sorter,
    folder: &Path,
    filter: &mut Filter<Vec<u8>>,
) -> Result<(BufReader<File>, u64), Error> {
    let file = unnamed(folder).map_err(at(folder))?;
    let mut out = BufWriter::with_capacity(1 << 20, file);
    let mut last: Vec<u8> = Vec::new();
    let mut count = 0;
    sorter.merge()?.for_each(|entry| {
        let Some((entry, fast)) = entry.split_last_chunk::<FAST_BYTES>() else {
            return Ok(());
        };
        if last == entry {
            return Ok(());
        }
        last.clear();
        last.extend_from_slice(entry);
        filter.add(u64::from_be_bytes(*fast));
        count += 1;
        out.write_all(entry).map_err(at(folder))
    })?;
    let mut file = out
        .into_inner()
        .map_err(|error| at(folder)(error.into_error()))?;
    file.seek(SeekFrom::Start(0)).map_err(at(folder))?;
    Ok((BufReader::new(file), count))
}

/// How many entries there are. An index of none would take the place of a good one.
fn counted(sorter: &Sorter, table: &Path) -> Result<usize, Error> {
    if sorter.count() == 0 {
        return Err(Error::Table {
            path: table.to_owned(),
            problem: format!("no row has a primary value of {NORMAL_MIN} to 63 letters and digits"),
        });
    }
    Ok(usize::try_from(sorter.count()).unwrap_or(usize::MAX))
}

/// Digests rows on all cores.
fn digest_all(
    batch: &[ByteRecord],
    digester: &Digester,
    columns: (&[usize], usize),
    table: &Path,
) -> Result<Vec<Digested>, Error> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let share = batch.len().div_ceil(cores).max(1);
    thread::scope(|scope| {
        let parts = batch.chunks(share);
        let running: Vec<_> = parts
            .map(|rows| scope.spawn(move || digest_rows(rows, digester, columns)))
            .collect();
        let lost = || at(table)(io::Error::other("some rows could not be digested"));
        let done = running.into_iter().map(thread::ScopedJoinHandle::join);
        done.map(|part| part.map_err(|_panicked| lost())).collect()
    })
}

fn digest_rows(
    rows: &[ByteRecord],
    digester: &Digester,
    (places, primary): (&[usize], usize),
) -> Digested {
    let mut done = Digested::default();
    for row in rows {
        let cells: Vec<_> = places
            .iter()
            .map(|place| String::from_utf8_lossy(row.get(*place).unwrap_or_default()))
            .collect();
        let mut any = false;
        for (place, own) in cells.iter().enumerate().take(primary) {
            let all = cells.iter().map(AsRef::as_ref);
            if let Ok(entry) = digester.entry(all, (place, own)) {
                done.entries.extend(&entry.bytes);
                done.entries.extend(entry.fast.to_be_bytes());
                done.shapes.add(entry.shape.0, entry.shape.1);
                any = true;
            }
        }
        done.skipped += u64::from(!any);
    }
    done
}

/// A CSV file whose columns are known.
struct Table {
    reader: csv::Reader<File>,
    /// Where the wanted columns stand, the primary ones first.
    places: Vec<usize>,
    bytes: u64,
}

impl Table {
    fn open(records: &Records<'_>) -> Result<Self, Error> {
        let path = records.table;
        let bad = |problem: String| Error::Table {
            path: path.to_owned(),
            problem,
        };
        let mut file = File::open(path).map_err(at(path))?;
        let bytes = file.metadata().map_err(at(path))?.len();
        let mut start = Vec::new();
        let mut head = (&mut file).take(64 << 10);
        head.read_to_end(&mut start).map_err(at(path))?;
        file.seek(SeekFrom::Start(0)).map_err(at(path))?;
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(&start))
            .flexible(true)
            .buffer_capacity(1 << 20)
            .from_reader(file);
        let names = reader.byte_headers().map_err(|error| bad(said(&error)))?;
        let names: Vec<String> = names
            .iter()
            .map(|name| String::from_utf8_lossy(name).trim().to_owned())
            .collect();
        let wanted = records.primary.iter().chain(records.supporting);
        let mut places: Vec<usize> = Vec::new();
        for wanted in wanted {
            let place = names
                .iter()
                .position(|name| name.eq_ignore_ascii_case(wanted));
            let place = place.ok_or_else(|| {
                // Where a table names no columns, its first row holds cells.
                let count = names.len();
                bad(format!(
                    "there is no column {wanted:?} among the {count} of its first row"
                ))
            })?;
            if places.contains(&place) {
                return Err(bad(format!("the column {wanted:?} is named twice")));
            }
            places.push(place);
        }
        if records.primary.is_empty() || places.len() > COLUMNS_MAX {
            return Err(bad(format!("name 1 to {COLUMNS_MAX} columns")));
        }
        Ok(Self {
            reader,
            places,
            bytes,
        })
    }

    /// The next rows, as many as are digested together.
    fn batch(&mut self, path: &Path) -> Result<Vec<ByteRecord>, Error> {
        let mut rows = Vec::new();
        let mut bytes = 0;
        let mut row = ByteRecord::new();
        while rows.len() < BATCH_ROWS && bytes < BATCH_BYTES {
            let more = self.reader.read_byte_record(&mut row);
            let more = more.map_err(|error| Error::Table {
                path: path.to_owned(),
                problem: said(&error),
            })?;
            if !more {
                break;
            }
            let size = row.as_slice().len();
            if size > ROW_BYTES {
                let line = row.position().map_or(0, csv::Position::line);
                return Err(Error::Table {
                    path: path.to_owned(),
                    problem: format!(
                        "the row of line {line} has {size} bytes: a quotation mark is left open"
                    ),
                });
            }
            bytes += size;
            rows.push(row.clone());
        }
        Ok(rows)
    }
}

/// What a CSV error says, without the cells that its own words might quote.
fn said(error: &csv::Error) -> String {
    let line = error.position().map(csv::Position::line);
    match (error.kind(), line) {
        (csv::ErrorKind::Io(error), _) => error.to_string(),
        (_, Some(line)) => format!("line {line} is no CSV"),
        (_, None) => "is no CSV".to_owned(),
    }
}

/// The sign that divides the cells of the first row.
fn delimiter(start: &[u8]) -> u8 {
    let line = start
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let count = |sign: u8| line.iter().filter(|byte| **byte == sign).count();
    // The last of equals wins, so that a table of one column has commas.
    let signs = [b'|', b'\t', b';', b','];
    signs
        .into_iter()
        .max_by_key(|sign| count(*sign))
        .unwrap_or(b',')
}

/// The folder that a file goes to.
pub(super) fn folder_of(path: &Path) -> PathBuf {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new(".")).to_owned()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::{
        classify::{Additions, Detectors, Index, Input, fingerprint::Share, records::Support},
        index::{self, KEY_FILE},
        label::Category,
    };

    fn built(folder: &Path, table: &str, supporting: &[&str]) -> Result<Built, Error> {
        let path = folder.join("customers.csv");
        fs::write(&path, table).unwrap();
        let keys = Keys::read_or_make(&folder.join(KEY_FILE)).unwrap();
        let records = Records {
            table: &path,
            primary: &["IBAN".to_owned()],
            supporting: &supporting
                .iter()
                .map(|s| (*s).to_owned())
                .collect::<Vec<_>>(),
            name: "customers".parse().unwrap(),
            out: &folder.join("customers.rfx"),
            rounds: 2,
        };
        build(&records, &keys, &|_, _| ())
    }

    fn found(folder: &Path, text: &str) -> usize {
        let keys = Keys::read(&folder.join(KEY_FILE)).unwrap();
        let index = Index {
            name: "customers".parse().unwrap(),
            entity: "CUSTOMER_RECORD".parse().unwrap(),
            category: Category::Pii,
            support: Support {
                cells: 1,
                within: 100,
            },
            share: Share::default(),
            content: index::load(&folder.join("customers.rfx"), &keys).unwrap(),
        };
        let detectors = Detectors::new(Additions {
            indexes: vec![index],
            ..Additions::default()
        });
        let mut all = Vec::new();
        let input = Input { text, hint: None };
        detectors.unwrap().scan(input, &mut all);
        all.iter()
            .filter(|f| &*f.detector == "records/customers")
            .count()
    }

    const TABLE: &str = "\u{feff}name;iban;city\n\
        Contoso Ltd;DE89370400440532013000;Zürich\n\
        Contoso Ltd;DE89370400440532013000;Zürich\n\
        \"Fabrikam; Inc\";GB29 NWBK 6016 1331 9268 19;Bern\n\
        nobody;-;nowhere\n";

    #[test]
    fn a_table_becomes_an_index_that_knows_its_rows() {
        let folder = tempfile::tempdir().unwrap();
        let built = built(folder.path(), TABLE, &["name", "city"]).unwrap();
        assert_eq!((built.known, built.skipped, built.entries), (4, 1, 2));
        assert_eq!(built.bytes, fs::metadata(&built.file).unwrap().len());
        let path = folder.path();
        assert_eq!(found(path, "zurich: de89 3704 0044 0532 0130 00"), 1);
        assert_eq!(found(path, "GB29NWBK60161331926819, Fabrikam Inc, paid"), 1);
        assert_eq!(found(path, "bern: de89 3704 0044 0532 0130 00"), 0);
        assert_eq!(fs::read_dir(path).unwrap().count(), 3);
    }

    #[test]
    fn an_index_that_somebody_changed_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let built = built(folder.path(), TABLE, &[]).unwrap();
        let keys = Keys::read(&folder.path().join(KEY_FILE)).unwrap();
        let whole = fs::read(&built.file).unwrap();
        for place in [whole.len() / 2, whole.len() - 60] {
            let mut changed = whole.clone();
            changed[place] ^= 1;
            fs::write(&built.file, &changed).unwrap();
            let error = index::load(&built.file, &keys).unwrap_err();
            assert!(error.to_string().contains("build it again"), "{error}");
        }
        fs::write(&built.file, &whole).unwrap();
        index::load(&built.file, &keys).unwrap();
        let other = Keys::read_or_make(&folder.path().join("other.key")).unwrap();
        let error = index::load(&built.file, &other).unwrap_err();
        assert!(matches!(error, Error::Forged { .. }), "{error}");
    }

    #[test]
    fn a_column_that_is_not_there_is_named_and_no_cell_is_quoted() {
        let folder = tempfile::tempdir().unwrap();
        let error = built(folder.path(), TABLE, &["town"])
            .unwrap_err()
            .to_string();
        assert!(error.contains("no column \"town\" among the 3"), "{error}");
        assert!(built(folder.path(), TABLE, &["iban"]).is_err());
        assert!(built(folder.path(), "", &[]).is_err());
    }
}
