//! Files that move, put together from what a browser has encoded: WebM from the frames of a video, animated WebP from still
//! pictures. Both are a few nested boxes around what is there already.

#[cfg(test)]
use grokscope_export::webp::chunks;
use grokscope_export::webp::{Next, animated};

/// A frame as the browser hands it in.
pub struct Frame {
    /// Milliseconds: in a video when it begins, in an animated picture how long it is seen.
    pub ms: u32,
    /// Whether it can be shown without those before it.
    pub is_key: bool,
    pub bytes: Vec<u8>,
}

/// A video without sound in VP9, which lasts so many milliseconds (RFC 9559 and the guidelines of WebM).
pub fn webm(frames: &[Frame], (width, height): (u32, u32), lasts: u32, title: &str) -> Vec<u8> {
    const EBML: u32 = 0x1A45_DFA3;
    const SEGMENT: u32 = 0x1853_8067;
    const INFO: u32 = 0x1549_A966;
    const TRACKS: u32 = 0x1654_AE6B;
    const CUES: u32 = 0x1C53_BB6B;
    let head = [
        number(0x4286, 1),
        number(0x42F7, 1),
        number(0x42F2, 4),
        number(0x42F3, 8),
        element(0x4282, b"webm"),
        number(0x4287, 4),
        number(0x4285, 2),
    ];
    let info = [
        // A unit of time is a millisecond, in nanoseconds.
        number(0x2A_D7B1, 1_000_000),
        element(0x4489, &f64::from(lasts).to_be_bytes()),
        element(TITLE, title.as_bytes()),
        element(0x4D80, b"grokscope"),
        element(0x5741, b"grokscope"),
    ];
    let picture = [number(0xB0, width), number(0xBA, height)];
    // The first and only track is a video, and nothing in it is laced.
    let track = [
        number(0xD7, 1),
        number(0x73C5, 1),
        number(0x83, 1),
        number(0x9C, 0),
        element(0x86, b"V_VP9"),
        element(0xE0, &picture.concat()),
    ];
    let (info, tracks) = (element(INFO, &info.concat()), element(TRACKS, &element(0xAE, &track.concat())));
    // A cluster begins where one can begin to look, and the cues say where each is. Their size does not depend on what they say.
    let clusters: Vec<(u32, Vec<u8>)> = frames.chunk_by(|_, next| !next.is_key).map(cluster).collect();
    let cues = |begin: usize| {
        let mut at = begin;
        let mut cues = Vec::new();
        for (ms, cluster) in &clusters {
            let place = [number(0xF7, 1), number(0xF1, at as u32)];
            cues.extend(element(0xBB, &[number(0xB3, *ms), element(0xB7, &place.concat())].concat()));
            at += cluster.len();
        }
        element(CUES, &cues)
    };
    let begin = info.len() + tracks.len() + cues(0).len();
    let mut content = [info, tracks, cues(begin)].concat();
    content.extend(clusters.into_iter().flat_map(|(_, cluster)| cluster));
    [element(EBML, &head.concat()), element(SEGMENT, &content)].concat()
}

/// Frames that belong together, and when they begin.
fn cluster(frames: &[Frame]) -> (u32, Vec<u8>) {
    const IS_KEY: u8 = 0x80;
    let begin = frames[0].ms;
    let mut content = number(0xE7, begin);
    for frame in frames {
        // Track, time since the beginning, flags.
        let mut block = vec![0x81];
        block.extend(((frame.ms - begin) as u16).to_be_bytes());
        block.push(if frame.is_key { IS_KEY } else { 0 });
        block.extend(&frame.bytes);
        content.extend(element(0xA3, &block));
    }
    (begin, element(CLUSTER, &content))
}

/// Elements of a WebM that are spoken of twice: frames that belong together, and its title.
const CLUSTER: u32 = 0x1F43_B675;
const TITLE: u32 = 0x7BA9;

/// An element of EBML: its name, the size of its content in four bytes, its content.
fn element(name: u32, content: &[u8]) -> Vec<u8> {
    const FOUR_BYTES: u32 = 0x1000_0000;
    let mut bytes: Vec<u8> = name.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
    bytes.extend((FOUR_BYTES | content.len() as u32).to_be_bytes());
    bytes.extend(content);
    bytes
}

/// An element that is a number, always in four bytes.
fn number(name: u32, number: u32) -> Vec<u8> {
    element(name, &number.to_be_bytes())
}

/// Still pictures of WebP, each laid over the one before, as one that moves; none where one of them is no WebP.
pub fn webp(frames: &[Frame], size: (u32, u32)) -> Option<Vec<u8>> {
    animated(frames.iter().map(|frame| (&*frame.bytes, frame.ms)), size, Next::Over)
}

/// What a file that moves says of itself, read from its boxes.
#[cfg(test)]
pub struct Moving {
    pub size: (u32, u32),
    /// Milliseconds.
    pub lasts: u32,
    pub frames: usize,
    /// A WebP has none.
    pub title: String,
}

#[cfg(test)]
impl Moving {
    /// Reads what [`webm`] writes: elements whose sizes have four bytes.
    pub fn of_webm(file: &[u8]) -> Option<Self> {
        /// Elements that have others in them.
        const NESTS: [u32; 6] = [0x1853_8067, 0x1549_A966, 0x1654_AE6B, 0xAE, 0xE0, 0x1F43_B675];
        let mut moving = Self { size: (0, 0), lasts: 0, frames: 0, title: String::new() };
        let mut rest = file;
        while let Some(&first) = rest.first() {
            let length = first.leading_zeros() as usize + 1;
            let name = rest.get(..length)?.iter().fold(0, |name, byte| name << 8 | u32::from(*byte));
            let size: [u8; 4] = rest.get(length..length + 4)?.try_into().ok()?;
            let size = (u32::from_be_bytes(size) & 0x0FFF_FFFF) as usize;
            let content = rest.get(length + 4..length + 4 + size)?;
            let number = || Some(u32::from_be_bytes(content.try_into().ok()?));
            match name {
                0xB0 => moving.size.0 = number()?,
                0xBA => moving.size.1 = number()?,
                0x4489 => moving.lasts = f64::from_be_bytes(content.try_into().ok()?) as u32,
                0xA3 => moving.frames += 1,
                TITLE => moving.title = String::from_utf8(content.to_vec()).ok()?,
                _ => {}
            }
            rest = &rest[length + 4 + if NESTS.contains(&name) { 0 } else { size }..];
        }
        Some(moving)
    }

    /// Reads a WebP that moves.
    pub fn of_webp(file: &[u8]) -> Option<Self> {
        let three = |bytes: &[u8]| bytes.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte));
        let chunks = chunks(file)?;
        let about = chunks.iter().find(|(name, _)| *name == b"VP8X")?.1;
        let shown: Vec<u32> =
            chunks.iter().filter(|(name, _)| *name == b"ANMF").map(|(_, frame)| three(&frame[12..15])).collect();
        let size = (three(&about[4..7]) + 1, three(&about[7..10]) + 1);
        Some(Self { size, lasts: shown.iter().sum(), frames: shown.len(), title: String::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(ms: u32, is_key: bool, bytes: &[u8]) -> Frame {
        Frame { ms, is_key, bytes: bytes.to_vec() }
    }

    #[test]
    fn frames_become_a_video_that_says_how_long_it_lasts_and_where_it_can_be_entered() {
        let frames = [frame(0, true, b"one"), frame(50, false, b"two"), frame(100, true, b"three")];
        let video = webm(&frames, (1280, 720), 150, "So it goes");
        let read = Moving::of_webm(&video).expect("a video");
        assert_eq!((read.size, read.lasts, read.frames, &*read.title), ((1280, 720), 150, 3, "So it goes"));
        let place = |of: &[u8]| video.windows(of.len()).position(|bytes| bytes == of).expect("it is there");
        // The second cue leads from the beginning of the content of the segment to the second cluster.
        let segment = place(&[0x18, 0x53, 0x80, 0x67]) + 8;
        let clusters: Vec<usize> =
            (0..video.len()).filter(|at| video[*at..].starts_with(&[0x1F, 0x43, 0xB6, 0x75])).collect();
        let cue = place(&number(0xB3, 100)) + number(0xB3, 100).len();
        assert_eq!(clusters.len(), 2);
        assert!(video[cue..clusters[0]].ends_with(&number(0xF1, (clusters[1] - segment) as u32)));
        assert!(video.ends_with(b"\xA3\x10\x00\x00\x09\x81\x00\x00\x80three"));
    }
}
