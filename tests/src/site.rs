//! The built site on a local address.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use tiny_http::{Header, Method, Request, Response, Server};

/// Serves the files of a folder until dropped.
pub struct Site {
    server: Arc<Server>,
    threads: Vec<JoinHandle<()>>,
    failures: Arc<Mutex<Vec<String>>>,
    answered: Arc<Mutex<Vec<String>>>,
    address: String,
}

impl Site {
    /// A browser asks for several files at once.
    const THREADS: usize = 4;

    /// Serves `folder` at a free port.
    pub fn serve(folder: &Path) -> Self {
        let server = Server::http("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}/", server.server_addr());
        let server = Arc::new(server);
        let (failures, answered) = <(Arc<Mutex<Vec<String>>>, Arc<Mutex<Vec<String>>>)>::default();
        let serve = |_| {
            let (server, failures, answered) = (server.clone(), failures.clone(), answered.clone());
            let folder = folder.to_owned();
            thread::spawn(move || {
                // An error tells that the server was unblocked.
                while let Ok(request) = server.recv() {
                    answer(request, &folder, &failures, &answered);
                }
            })
        };
        let threads = (0..Self::THREADS).map(serve).collect();
        Self { server, threads, failures, answered, address }
    }

    /// Address of the page, ending in a slash.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Requests that could not be answered.
    pub fn failures(&self) -> Vec<String> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Files that have been sent so far: their paths in the folder, in the order in which they were asked for.
    pub fn answered(&self) -> Vec<String> {
        self.answered.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        for _ in &self.threads {
            self.server.unblock();
        }
        for thread in self.threads.drain(..) {
            // A thread that panicked has printed why.
            let _ = thread.join();
        }
    }
}

fn answer(request: Request, folder: &Path, failures: &Mutex<Vec<String>>, answered: &Mutex<Vec<String>>) {
    let url = request.url().to_owned();
    let file = (*request.method() == Method::Get).then(|| file(folder, &url)).flatten();
    let content = file.as_ref().and_then(|file| fs::read(file).ok());
    // A browser that has gone away does not want its answer.
    let _ = match (file, content) {
        (Some(file), Some(content)) => {
            let name = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().into_owned();
            answered.lock().unwrap_or_else(PoisonError::into_inner).push(name);
            let kind = Header::from_bytes("Content-Type", media_type(&file)).expect("a valid header");
            request.respond(Response::from_data(content).with_header(kind))
        }
        _ => {
            let failure = format!("404 {} {url}", request.method());
            failures.lock().unwrap_or_else(PoisonError::into_inner).push(failure);
            request.respond(Response::from_string("not found").with_status_code(404))
        }
    };
}

/// The file an address stands for, inside `folder`.
fn file(folder: &Path, url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?.trim_start_matches('/');
    let is_inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let file = folder.join(path);
    is_inside.then(|| if file.is_dir() { file.join("index.html") } else { file })
}

fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}
