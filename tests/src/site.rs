//! The built site on a local address.

use std::fs;
use std::net::TcpListener;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{Method, Response, header};
use tokio::runtime::{Builder, Runtime};

/// Serves the files of a folder until dropped or stopped.
pub struct Site {
    host: Arc<Host>,
    address: String,
}

impl Drop for Site {
    fn drop(&mut self) {
        self.host.stops();
    }
}

/// How a site is served, which may change while it is, and what has been asked of it.
#[derive(Default)]
pub struct Host {
    faults: Mutex<Vec<(String, Fault)>>,
    headers: Mutex<Vec<(String, String)>>,
    failures: Mutex<Vec<String>>,
    answered: Mutex<Vec<String>>,
    folder: Mutex<PathBuf>,
    server: Mutex<Option<Runtime>>,
}

/// What a host does instead of sending a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It says that the file is not there.
    Gone,
    /// It sends a page, as hosts of single-page applications do.
    Page,
    /// It sends the first half.
    Half,
    /// It sends no byte of it.
    Nothing,
    /// It calls it plain text and forbids to guess better.
    Text,
    /// It sends this text.
    Other(String),
    /// It sends this text to the first who asks.
    Once(String),
}

impl Host {
    /// From now on this happens to every file whose path contains `part`.
    pub fn breaks(&self, part: &str, fault: Fault) {
        lock(&self.faults).push((part.to_owned(), fault));
    }

    /// From now on nothing is broken any more.
    pub fn mends(&self) {
        lock(&self.faults).clear();
    }

    /// From now on every answer has this header.
    pub fn sends(&self, header: &str, value: &str) {
        lock(&self.headers).push((header.to_owned(), value.to_owned()));
    }

    /// Requests that could not be answered.
    #[must_use]
    pub fn failures(&self) -> Vec<String> {
        lock(&self.failures).clone()
    }

    /// Files that have been sent so far: their paths in the folder, in the order in which they were asked for.
    #[must_use]
    pub fn answered(&self) -> Vec<String> {
        lock(&self.answered).clone()
    }

    /// From now on it serves another folder.
    pub fn serves(&self, folder: &Path) {
        folder.clone_into(&mut lock(&self.folder));
    }

    /// Ends the server: nobody can be reached at its address any more.
    pub fn stops(&self) {
        if let Some(server) = lock(&self.server).take() {
            server.shutdown_background();
        }
    }

    fn fault(&self, name: &str) -> Option<Fault> {
        let mut faults = lock(&self.faults);
        let at = faults.iter().position(|(part, _)| name.contains(part))?;
        let fault = faults[at].1.clone();
        if matches!(fault, Fault::Once(_)) {
            faults.remove(at);
        }
        Some(fault)
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Site {
    /// Serves `folder` at a free port.
    pub fn serve(folder: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a socket that does not block");
        let address = format!("http://{}/", listener.local_addr().expect("an address"));
        let host = Arc::<Host>::default();
        host.serves(folder);
        let answer = {
            // Not for ever: the server is the host's.
            let host = Arc::downgrade(&host);
            move |request: Request| async move {
                let answered = host.upgrade().map(|host| answer(&request, &lock(&host.folder).clone(), &host));
                // Nobody is there to hear it.
                answered.unwrap_or_default()
            }
        };
        let server = Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("two threads");
        server.spawn(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            axum::serve(listener, Router::new().fallback(answer)).await
        });
        *lock(&host.server) = Some(server);
        Self { host, address }
    }

    /// Address of the page, ending in a slash.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// How it is served.
    #[must_use]
    pub fn host(&self) -> &Arc<Host> {
        &self.host
    }
}

fn answer(request: &Request, folder: &Path, host: &Host) -> Response<Body> {
    let url = request.uri().to_string();
    let file = (*request.method() == Method::GET).then(|| file(folder, &url)).flatten();
    let content = file.as_ref().and_then(|file| fs::read(file).ok());
    let name = |file: &Path| file.strip_prefix(folder).unwrap_or(file).to_string_lossy().into_owned();
    let fault = file.as_deref().and_then(|file| host.fault(&name(file)));
    let (status, kind, content) = match (file, content, &fault) {
        (_, _, Some(Fault::Gone)) => (404, "text/plain".to_owned(), b"not found".to_vec()),
        (_, _, Some(Fault::Page)) => (200, "text/html".to_owned(), b"<!doctype html><title>Home</title>".to_vec()),
        (Some(file), _, Some(Fault::Nothing)) => (200, media_type(&file), Vec::new()),
        (Some(file), _, Some(Fault::Other(text) | Fault::Once(text))) => {
            (200, media_type(&file), text.as_bytes().to_vec())
        }
        (Some(file), Some(content), fault) => {
            lock(&host.answered).push(name(&file));
            let half = content.len() / 2;
            match fault {
                Some(Fault::Half) => (200, media_type(&file), content[..half].to_vec()),
                Some(_) => (200, "text/plain".to_owned(), content),
                None => (200, media_type(&file), content),
            }
        }
        _ => {
            lock(&host.failures).push(format!("404 {} {url}", request.method()));
            (404, "text/plain".to_owned(), b"not found".to_vec())
        }
    };
    let mut response = Response::builder().status(status).header(header::CONTENT_TYPE, kind);
    if fault == Some(Fault::Text) {
        response = response.header(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    }
    for (name, value) in &*lock(&host.headers) {
        response = response.header(name, value);
    }
    response.body(content.into()).expect("valid headers")
}

/// The file an address stands for, inside `folder`.
fn file(folder: &Path, url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?.trim_start_matches('/');
    let is_inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let file = folder.join(path);
    is_inside.then(|| if file.is_dir() { file.join("index.html") } else { file })
}

fn media_type(file: &Path) -> String {
    mime_guess::from_path(file).first_or_octet_stream().to_string()
}
