//! Still pictures of WebP, one after another, as one that moves (RFC 9649, 2.7: `VP8X` says that it moves, `ANIM` how, and each
//! `ANMF` has a picture). Whoever encodes the still ones, a browser as a rule, need not be able to.

/// What becomes of a picture when the next one comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It takes the place of the one before.
    Instead,
    /// It is laid over it: what it leaves clear stays.
    Over,
}

/// Pictures of this size, each seen for so many milliseconds, for ever; none where one of them is no WebP.
#[must_use]
pub fn animated<'a>(
    frames: impl IntoIterator<Item = (&'a [u8], u32)>,
    (width, height): (u32, u32),
    next: Next,
) -> Option<Vec<u8>> {
    const MOVES: u32 = 0b10;
    const IS_CLEAR: u32 = 0b1_0000;
    let three = |number: u32| number.to_le_bytes().into_iter().take(3);
    let how = if next == Next::Instead { 0b10 } else { 0 };
    let mut moving = Vec::new();
    let mut is_clear = if next == Next::Over { IS_CLEAR } else { 0 };
    for (still, shown) in frames {
        let mut frame: Vec<u8> = [0, 0, width - 1, height - 1, shown].into_iter().flat_map(three).collect();
        frame.push(how);
        let picture = chunks(still)?;
        for (name, chunk) in picture.iter().filter(|(name, _)| matches!(*name, b"ALPH" | b"VP8 " | b"VP8L")) {
            if *name == b"ALPH" {
                is_clear = IS_CLEAR;
            }
            put(&mut frame, name, chunk);
        }
        put(&mut moving, b"ANMF", &frame);
    }
    let mut file = Vec::from(*b"WEBP");
    let about: Vec<u8> =
        (MOVES | is_clear).to_le_bytes().into_iter().chain(three(width - 1)).chain(three(height - 1)).collect();
    put(&mut file, b"VP8X", &about);
    // White behind it, and no end.
    put(&mut file, b"ANIM", &[255, 255, 255, 255, 0, 0]);
    file.extend(moving);
    let mut whole = Vec::new();
    put(&mut whole, b"RIFF", &file);
    Some(whole)
}

/// Adds a chunk: its name, size and content, which ends at an even place.
fn put(file: &mut Vec<u8>, name: &[u8; 4], content: &[u8]) {
    file.extend(name);
    file.extend((content.len() as u32).to_le_bytes());
    file.extend(content);
    if content.len() % 2 == 1 {
        file.push(0);
    }
}

/// The chunks of a file of WebP; none where it is no such file, or a part of one.
#[must_use]
pub fn chunks(file: &[u8]) -> Option<Vec<(&[u8; 4], &[u8])>> {
    let mut rest = file.strip_prefix(b"RIFF")?.get(4..)?.strip_prefix(b"WEBP")?;
    let mut found = Vec::new();
    while let Some((name, after)) = rest.split_first_chunk::<4>() {
        let (size, after) = after.split_first_chunk::<4>()?;
        let size = u32::from_le_bytes(*size) as usize;
        found.push((name, after.get(..size)?));
        rest = after.get(size + size % 2..).unwrap_or_default();
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn still_pictures_become_one_that_moves() {
        let still = |content: &[u8]| {
            let mut file = Vec::from(*b"WEBP");
            put(&mut file, b"VP8 ", content);
            let mut whole = Vec::new();
            put(&mut whole, b"RIFF", &file);
            whole
        };
        let (one, four) = (still(b"one"), still(b"four"));
        for (next, clear, how) in [(Next::Instead, 2, 2), (Next::Over, 18, 0)] {
            let moving = animated([(&*one, 120), (&*four, 2000)], (640, 400), next).expect("a picture");
            let parts = chunks(&moving).expect("chunks");
            let names: Vec<&[u8; 4]> = parts.iter().map(|(name, _)| *name).collect();
            assert_eq!(names, [b"VP8X", b"ANIM", b"ANMF", b"ANMF"]);
            assert_eq!(parts[0].1, [clear, 0, 0, 0, 127, 2, 0, 143, 1, 0]);
            let frame = parts[3].1;
            assert_eq!(frame[..16], [0, 0, 0, 0, 0, 0, 127, 2, 0, 143, 1, 0, 208, 7, 0, how]);
            assert_eq!(&frame[16..], b"VP8 \x04\0\0\0four");
            assert_eq!(moving.len() as u32 - 8, u32::from_le_bytes([moving[4], moving[5], moving[6], moving[7]]));
        }
        assert_eq!(animated([(&b"\x89PNG"[..], 1)], (1, 1), Next::Instead), None);
        assert_eq!(animated([(&one[..17], 1)], (1, 1), Next::Instead), None);
    }
}
