//! A browser without a window that opens a page of ours beside a built site, and hands in what that page makes.

use mime_guess::mime;
use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::browser::Browser;
use crate::process;

/// The page that is opened; the site has none of this name.
const PAGE: &str = "darkroom.html";
/// A page that hands in nothing for so long is given up.
const PATIENCE: Duration = Duration::from_secs(180);
/// Who connects and says nothing is let go.
const SILENCE: Duration = Duration::from_secs(60);

/// What a page has sent: `POST PATH?QUERY`, with content.
pub struct Sent {
    pub path: String,
    pub query: String,
    pub content: Vec<u8>,
}

/// The browser, which ends with us.
struct Visitor(Child);

impl Drop for Visitor {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Opens `page` beside the site and returns what it has sent by the time it sends `done`; what it sends as `said` is printed.
pub fn develop(site: &Path, page: &str, scratch: &Path) -> Result<Vec<Sent>> {
    let browser = Browser::install()?;
    let listener = TcpListener::bind("127.0.0.1:0").context("no free port")?;
    let address = format!("http://{}/{PAGE}", listener.local_addr()?);
    let (sender, receiver) = channel();
    let shared: Arc<(PathBuf, String)> = Arc::new((site.to_owned(), page.to_owned()));
    thread::spawn(move || {
        // A thread for each, as a browser opens connections ahead.
        for stream in listener.incoming().flatten() {
            let (shared, sender) = (shared.clone(), sender.clone());
            // Whoever hangs up is not answered.
            thread::spawn(move || answer(&stream, &shared.0, &shared.1, &sender).ok());
        }
    });
    let mut visitor = Command::new(&browser.chrome);
    visitor
        .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"])
        .args(["--force-device-scale-factor=1", "--window-size=1300,1500"])
        .arg(format!("--user-data-dir={}", scratch.join("profile").display()))
        .arg(address)
        // It speaks of what it misses in a machine without a desktop.
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let _visitor = Visitor(visitor.spawn().with_context(|| format!("cannot start `{}`", process::line(&visitor)))?);
    let mut all = Vec::new();
    loop {
        let sent: Sent = receiver.recv_timeout(PATIENCE).context("the page has sent nothing for three minutes")?;
        let text = || String::from_utf8_lossy(&sent.content).into_owned();
        match &*sent.path {
            "done" => return Ok(all),
            "failed" => bail!("the page says: {}", text()),
            "said" => println!("{}", text()),
            _ => all.push(sent),
        }
    }
}

/// Answers one request.
fn answer(mut stream: &TcpStream, site: &Path, page: &str, sender: &Sender<Sent>) -> io::Result<()> {
    stream.set_read_timeout(Some(SILENCE))?;
    let mut reader = BufReader::new(stream);
    let (mut request, mut length) = (String::new(), 0);
    reader.read_line(&mut request)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        match line.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().map_err(io::Error::other)?;
            }
            Some(_) => {}
            None => break,
        }
    }
    let mut words = request.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (path, query) = target.trim_start_matches('/').split_once('?').unwrap_or((target.trim_start_matches('/'), ""));
    let (status, kind, body) = if method == "POST" {
        let mut content = vec![0; length];
        reader.read_exact(&mut content)?;
        // Nobody listens any more once it is done.
        let _ = sender.send(Sent { path: path.to_owned(), query: query.to_owned(), content });
        ("204 No Content", mime::TEXT_PLAIN, Vec::new())
    } else if path == PAGE {
        ("200 OK", mime::TEXT_HTML_UTF_8, page.as_bytes().to_vec())
    } else if let Some((content, file)) = file(site, path).and_then(|file| Some((fs::read(&file).ok()?, file))) {
        ("200 OK", mime_guess::from_path(file).first_or_octet_stream(), content)
    } else {
        ("404 Not Found", mime::TEXT_PLAIN, Vec::new())
    };
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
    write!(stream, "{head}Connection: close\r\n\r\n")?;
    stream.write_all(&body)
}

/// The file of a site that a path stands for.
fn file(site: &Path, path: &str) -> Option<PathBuf> {
    let is_inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let file = site.join(path);
    is_inside.then(|| if file.is_dir() { file.join("index.html") } else { file })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_and_the_site_beside_it_are_served_and_what_is_sent_arrives() {
        let site = tempfile::tempdir().expect("a folder");
        fs::create_dir(site.path().join("zh")).expect("a folder");
        fs::write(site.path().join("zh/index.html"), "你好").expect("a file");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let (sender, receiver) = channel();
        let asked = |request: &str| {
            let mut stream = TcpStream::connect(address).expect("a connection");
            stream.write_all(request.as_bytes()).expect("a request");
            let (host, _) = listener.accept().expect("a guest");
            answer(&host, site.path(), "ours", &sender).expect("an answer");
            drop(host);
            let mut text = String::new();
            stream.read_to_string(&mut text).expect("text");
            text
        };
        assert!(asked("GET /darkroom.html HTTP/1.1\r\n\r\n").ends_with("\r\n\r\nours"));
        assert!(asked("GET /zh/?figure=modadd HTTP/1.1\r\nHost: here\r\n\r\n").ends_with("\r\n\r\n你好"));
        for outside in ["/../secret", "//etc/passwd", "/nowhere"] {
            assert!(asked(&format!("GET {outside} HTTP/1.1\r\n\r\n")).starts_with("HTTP/1.1 404"), "{outside}");
        }
        asked("POST /en/clip.webm?ms=50 HTTP/1.1\r\ncontent-length: 3\r\n\r\nabc");
        let sent = receiver.recv().expect("something");
        assert_eq!((&*sent.path, &*sent.query, &*sent.content), ("en/clip.webm", "ms=50", &b"abc"[..]));
    }
}
