//! What these tests stand on.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use grokscope_tests::Site;

/// A browser opens six connections at once and keeps them: one that waits for the others to close is a page that hangs.
#[test]
fn a_site_answers_many_who_come_at_once_and_stay() {
    let folder = std::env::temp_dir().join(format!("grokscope-site-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("index.html"), "here").expect("a file");
    for _ in 0..20 {
        let site = Site::serve(&folder);
        let address = site.address().trim_start_matches("http://").trim_end_matches('/').to_owned();
        let mut guests: Vec<_> = (0..24).map(|_| TcpStream::connect(&address).expect("a connection")).collect();
        for guest in &mut guests {
            guest.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
            guest.write_all(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n").expect("a request");
        }
        for guest in &mut guests {
            let mut answer = [0; 15];
            guest.read_exact(&mut answer).expect("an answer");
            assert_eq!(&answer, b"HTTP/1.1 200 OK");
        }
    }
    fs::remove_dir_all(&folder).expect("the folder to go");
}
