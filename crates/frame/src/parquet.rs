//! Tables of sweeps as Parquet: one group of rows, not compressed, the same bytes for the same table.

use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::record::Field;
use parquet::schema::types::{Type, TypePtr};

use crate::{Cells, Frame, Head, Holds};

/// Names of what a table says of itself.
const HEAD: [&str; 3] = ["version", "sweep", "engine"];

/// How every such file begins.
pub const BEGINNING: &[u8] = b"PAR1";

/// A table as a file.
///
/// # Errors
/// A sentence that says why it cannot be written.
pub fn bytes(frame: &Frame) -> Result<Vec<u8>, String> {
    write(frame).map_err(|error| error.to_string())
}

fn write(frame: &Frame) -> Result<Vec<u8>, ParquetError> {
    let fields = frame.columns.iter().map(|(name, cells)| field(name, cells)).collect::<Result<_, _>>()?;
    let schema = Arc::new(Type::group_type_builder("sweep").with_fields(fields).build()?);
    let head = frame.head.as_ref();
    let said = head.map(|head| HEAD.iter().zip([&head.version, &head.sweep, &head.engine]));
    let said = said.map(|pairs| pairs.map(|(name, text)| KeyValue::new((*name).to_owned(), text.clone())).collect());
    let version = head.map_or(env!("CARGO_PKG_VERSION"), |head| &head.version);
    let properties = WriterProperties::builder()
        .set_created_by(format!("grok version {version}"))
        .set_key_value_metadata(said)
        .build();
    let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
    let mut rows = file.next_row_group()?;
    for (name, cells) in &frame.columns {
        let mut column = rows.next_column()?.ok_or_else(|| ParquetError::General(format!("{name} is one too many")))?;
        match (column.untyped(), cells) {
            (ColumnWriter::Int64ColumnWriter(to), Cells::Whole(cells)) => {
                to.write_batch(&there(cells), Some(&levels(cells)), None)?;
            }
            (ColumnWriter::DoubleColumnWriter(to), Cells::Real(cells)) => {
                to.write_batch(&there(cells), Some(&levels(cells)), None)?;
            }
            (ColumnWriter::ByteArrayColumnWriter(to), Cells::Text(cells)) => {
                let texts: Vec<ByteArray> = there(cells).iter().map(|text| text.as_str().into()).collect();
                to.write_batch(&texts, Some(&levels(cells)), None)?;
            }
            _ => return Err(ParquetError::General(format!("{name} is of another kind"))),
        }
        column.close()?;
    }
    rows.close()?;
    file.into_inner()
}

fn field(name: &str, cells: &Cells) -> Result<TypePtr, ParquetError> {
    let (physical, logical) = match cells {
        Cells::Whole(_) => (Physical::INT64, None),
        Cells::Real(_) => (Physical::DOUBLE, None),
        Cells::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
    };
    let builder = Type::primitive_type_builder(name, physical);
    Ok(Arc::new(builder.with_repetition(Repetition::OPTIONAL).with_logical_type(logical).build()?))
}

/// What is there, as Parquet keeps it,
fn there<T: Clone>(cells: &[Option<T>]) -> Vec<T> {
    cells.iter().flatten().cloned().collect()
}

/// and where.
fn levels<T>(cells: &[Option<T>]) -> Vec<i16> {
    cells.iter().map(|cell| cell.is_some().into()).collect()
}

/// Reads a table, also one that another program has written.
///
/// # Errors
/// A sentence that says why it cannot be read.
pub fn read(bytes: Vec<u8>) -> Result<Frame, String> {
    let file = SerializedFileReader::new(Bytes::from(bytes)).map_err(|error| error.to_string())?;
    let metadata = file.metadata().file_metadata();
    let said = |name: &str| {
        let pairs = metadata.key_value_metadata()?;
        pairs.iter().find(|pair| pair.key == name).and_then(|pair| pair.value.clone())
    };
    let head = match HEAD.map(said) {
        [Some(version), Some(sweep), Some(engine)] => Some(Head { version, sweep, engine }),
        _ => None,
    };
    let mut columns = Vec::new();
    for field in metadata.schema_descr().columns() {
        let holds = match field.physical_type() {
            Physical::INT32 | Physical::INT64 => Holds::Whole,
            Physical::FLOAT | Physical::DOUBLE => Holds::Real,
            _ => Holds::Text,
        };
        columns.push((field.name().to_owned(), Cells::new(holds)));
    }
    for row in file.get_row_iter(None).map_err(|error| error.to_string())? {
        let row = row.map_err(|error| error.to_string())?;
        for ((name, cells), (_, field)) in columns.iter_mut().zip(row.get_column_iter()) {
            match (cells, field) {
                (Cells::Whole(cells), Field::Null) => cells.push(None),
                (Cells::Whole(cells), Field::Int(x)) => cells.push(Some((*x).into())),
                (Cells::Whole(cells), Field::Long(x)) => cells.push(Some(*x)),
                (Cells::Real(cells), Field::Null) => cells.push(None),
                (Cells::Real(cells), Field::Float(x)) => cells.push(Some((*x).into())),
                (Cells::Real(cells), Field::Double(x)) => cells.push(Some(*x)),
                (Cells::Text(cells), Field::Null) => cells.push(None),
                (Cells::Text(cells), Field::Str(text)) => cells.push(Some(text.clone())),
                (Cells::Text(cells), Field::Bool(x)) => cells.push(Some(x.to_string())),
                _ => return Err(format!("{name} holds neither numbers nor words")),
            }
        }
    }
    Ok(Frame { head, columns })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_back_and_is_the_same_bytes_each_time() {
        let head = Head { version: "1".to_owned(), sweep: "wd=0.1,1".to_owned(), engine: "cpu".to_owned() };
        let columns = vec![
            ("wd".to_owned(), Cells::Real(vec![Some(0.1), None, Some(f64::INFINITY)])),
            ("seed".to_owned(), Cells::Whole(vec![Some(1), Some(2), None])),
            ("end".to_owned(), Cells::Text(vec![None, Some("grokked".to_owned()), Some("budget".to_owned())])),
        ];
        let frame = Frame { head: Some(head), columns };
        let first = bytes(&frame).expect("it can be written");
        assert_eq!(read(first.clone()), Ok(frame.clone()));
        assert_eq!(bytes(&frame), Ok(first));
        let none = Frame { head: None, columns: vec![("wd".to_owned(), Cells::Real(Vec::new()))] };
        assert_eq!(read(bytes(&none).expect("it can be written")), Ok(none));
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert!(read(Vec::new()).is_err());
        assert!(read(b"PAR1 and then something else PAR1".to_vec()).is_err());
    }
}
