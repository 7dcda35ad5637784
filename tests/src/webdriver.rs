//! A client of the `WebDriver` protocol (<https://www.w3.org/TR/webdriver2/>), as far as the tests need it.

use std::fmt;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::Agent;

/// Long enough for a click on a page whose machine is busy with other things.
const PATIENCE: Duration = Duration::from_secs(300);

/// The name under which the protocol sends elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How often a driver is started until it listens: it takes a port at random, and ends where another program has it.
const STARTS: usize = 4;

/// A running `ChromeDriver` or geckodriver, ended when dropped.
struct Driver {
    process: Child,
    port: u16,
    /// Where it and its browser put what they forget to remove.
    _folder: TempDir,
}

impl Driver {
    fn start(program: &str, is_firefox: bool) -> Self {
        let mut said = Vec::new();
        for _ in 0..STARTS {
            match Self::try_to_start(program, is_firefox) {
                Ok(driver) => return driver,
                Err(lines) => said.extend(lines),
            }
        }
        panic!("{program} did not say on which port it listens, but\n{}", said.join("\n"))
    }

    /// If it ends without listening, what it said.
    fn try_to_start(program: &str, is_firefox: bool) -> Result<Self, Vec<String>> {
        let (variable, said) = if is_firefox {
            ("GECKODRIVER", "Listening on 127.0.0.1:")
        } else {
            ("CHROMEDRIVER", "successfully on port ")
        };
        let folder = TempDir::with_prefix("grokscope-").expect("a temporary folder can be made");
        let mut process = Command::new(program)
            .arg("--port=0")
            // For the scripts of `firefox.rs`.
            .args(is_firefox.then_some("--allow-system-access"))
            .env("TMPDIR", folder.path())
            .stdout(Stdio::piped())
            // Firefox speaks of itself there.
            .stderr(if is_firefox { Stdio::null() } else { Stdio::inherit() })
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {program}, set {variable} to its path: {error}"));
        let output = process.stdout.take().expect("its output is piped");
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let mut others = Vec::new();
        let port = lines.find_map(|line| {
            let port = line.rsplit_once(said).and_then(|(_, port)| port.trim_end_matches('.').parse().ok());
            if port.is_none() {
                others.push(line);
            }
            port
        });
        // It would stand still if nobody read what it says.
        thread::spawn(move || lines.for_each(drop));
        let driver = Self { process, port: port.unwrap_or(0), _folder: folder };
        if port.is_some() { Ok(driver) } else { Err(others) }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A command was refused.
#[derive(Debug)]
pub struct Refusal(String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A browser with one window, ended when dropped.
pub struct Session {
    agent: Agent,
    address: String,
    pub(crate) is_firefox: bool,
    driver: Driver,
}

impl Session {
    /// Starts the driver and through it a browser with these capabilities.
    pub fn start(driver: &str, capabilities: &Value) -> Self {
        let is_firefox = capabilities["browserName"] == "firefox";
        let driver = Driver::start(driver, is_firefox);
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .proxy(None)
            .build()
            .new_agent();
        let address = format!("http://127.0.0.1:{}/session", driver.port);
        let mut session = Self { agent, address, is_firefox, driver };
        let started = session
            .post("", json!({ "capabilities": { "alwaysMatch": capabilities } }))
            .unwrap_or_else(|refusal| panic!("cannot start the browser: {refusal}"));
        let id = started["sessionId"].as_str().expect("a session has an id");
        session.address = format!("{}/{id}", session.address);
        session
    }

    /// Sends a signal to all processes of the browser.
    #[track_caller]
    pub(crate) fn signal(&self, name: &str) {
        let listed = Command::new("ps").args(["-eo", "pid=,ppid="]).output().expect("ps lists processes").stdout;
        let listed: Vec<u32> =
            String::from_utf8_lossy(&listed).split_whitespace().filter_map(|id| id.parse().ok()).collect();
        let mut family = vec![self.driver.process.id()];
        let mut at = 0;
        while let Some(&parent) = family.get(at) {
            family.extend(listed.chunks_exact(2).filter(|pair| pair[1] == parent).map(|pair| pair[0]));
            at += 1;
        }
        assert!(family.len() > 1, "no process of a browser");
        let browser = family[1..].iter().map(u32::to_string);
        let is_sent = Command::new("kill").arg(name).args(browser).status().is_ok_and(|status| status.success());
        assert!(is_sent, "{name} did not reach every process of the browser");
    }

    fn post(&self, path: &str, body: Value) -> Result<Value, Refusal> {
        read(self.agent.post(format!("{}{path}", self.address)).send_json(body))
    }

    fn get(&self, path: &str) -> Result<Value, Refusal> {
        read(self.agent.get(format!("{}{path}", self.address)).call())
    }

    /// Sends a command that must succeed.
    #[track_caller]
    pub fn command(&self, path: &str, body: Value) -> Value {
        self.post(path, body).unwrap_or_else(|refusal| panic!("{path}: {refusal}"))
    }

    /// Loads a page.
    #[track_caller]
    pub fn go(&self, url: &str) {
        self.command("/url", json!({ "url": url }));
    }

    /// Calls a function with this body and these arguments in the page.
    pub fn run(&self, body: &str, arguments: &Value) -> Result<Value, Refusal> {
        self.post("/execute/sync", json!({ "script": body, "args": arguments }))
    }

    /// The first element a CSS selector finds.
    pub fn find(&self, selector: &str) -> Option<Element<'_>> {
        let found = self.post("/element", json!({ "using": "css selector", "value": selector })).ok()?;
        Element::all(self, &found).into_iter().next()
    }

    /// A JSON file at some address.
    #[track_caller]
    pub fn fetch(&self, url: &str) -> Value {
        let mut answer = self.agent.get(url).call().unwrap_or_else(|error| panic!("{url}: {error}"));
        answer.body_mut().read_json().unwrap_or_else(|error| panic!("{url}: {error}"))
    }

    /// Sends a command of the `DevTools` protocol.
    #[track_caller]
    pub fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.command("/goog/cdp/execute", json!({ "cmd": command, "params": parameters }))
    }

    /// What has been logged since the last call; `kind` is `browser` or `performance`.
    pub fn log(&self, kind: &str) -> Vec<Value> {
        let log = self.post("/se/log", json!({ "type": kind }));
        log.ok().and_then(|log| log.as_array().cloned()).unwrap_or_default()
    }

    /// A picture of the window, as PNG.
    pub fn screenshot(&self) -> Option<Vec<u8>> {
        BASE64_STANDARD.decode(self.get("/screenshot").ok()?.as_str()?).ok()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Closes the browser; without a driver there is none.
        let _ = self.agent.delete(&self.address).call();
    }
}

fn read(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Value, Refusal> {
    let refusal = |error: ureq::Error| Refusal(error.to_string());
    let mut answer = answer.map_err(refusal)?;
    let status = answer.status();
    let body: Value = answer.body_mut().with_config().limit(u64::MAX).read_json().map_err(refusal)?;
    let value = &body["value"];
    if status.is_success() {
        return Ok(value.clone());
    }
    let text = |name: &str| value[name].as_str().unwrap_or("").to_owned();
    // The message goes on with the version of the browser.
    let message = text("message");
    Err(Refusal(format!("{}: {}", text("error"), message.lines().next().unwrap_or(""))))
}

/// Something in the page.
#[derive(Clone)]
pub struct Element<'a> {
    session: &'a Session,
    id: String,
}

impl<'a> Element<'a> {
    /// The elements in what a script returned, an element or a list of them.
    pub(crate) fn all(session: &'a Session, value: &Value) -> Vec<Self> {
        let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        let id = |value: &Value| value[ELEMENT].as_str().map(str::to_owned);
        values.iter().filter_map(id).map(|id| Self { session, id }).collect()
    }

    /// As an argument of a script.
    #[must_use]
    pub fn argument(&self) -> Value {
        json!({ ELEMENT: self.id })
    }

    /// Scrolls it into view and clicks on its middle.
    ///
    /// # Errors
    /// When something else lies above it, or it is not to be seen.
    pub fn try_click(&self) -> Result<(), String> {
        self.session.post(&self.path("click"), json!({})).map(drop).map_err(|refusal| refusal.0)
    }

    /// Scrolls it into view and clicks on its middle.
    #[track_caller]
    pub fn click(&self) {
        self.try_click().unwrap_or_else(|refusal| panic!("{refusal}"));
    }

    /// Gives it the focus and types.
    #[track_caller]
    pub fn type_keys(&self, keys: &str) {
        self.session.command(&self.path("value"), json!({ "text": keys }));
    }

    /// Its name, as assistive technology computes it.
    #[must_use]
    pub fn label(&self) -> String {
        let label = self.session.get(&self.path("computedlabel"));
        label.ok().and_then(|label| label.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Its role, as assistive technology computes it.
    #[must_use]
    pub fn role(&self) -> String {
        let role = self.session.get(&self.path("computedrole"));
        role.ok().and_then(|role| role.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Its text, as far as it is to be seen.
    #[must_use]
    pub fn text(&self) -> String {
        let text = self.session.get(&self.path("text"));
        text.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// An attribute, as it is written.
    #[track_caller]
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<String> {
        let found = self.session.run("return arguments[0].getAttribute(arguments[1])", &json!([self.argument(), name]));
        found.ok().and_then(|value| value.as_str().map(str::to_owned))
    }

    /// A property of it.
    #[must_use]
    pub fn property(&self, name: &str) -> Value {
        self.session.get(&self.path(&format!("property/{name}"))).unwrap_or_default()
    }

    fn path(&self, what: &str) -> String {
        format!("/element/{}/{what}", self.id)
    }
}
