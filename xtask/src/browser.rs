//! The browsers that the end-to-end tests drive.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::tools;

/// A Chromium and the driver that speaks for it.
pub struct Browser {
    /// The browser.
    pub chrome: PathBuf,
    /// The driver.
    pub driver: PathBuf,
}

/// The packages' names on Debian, and those on Ubuntu.
const PACKAGES: [[&str; 2]; 2] = [["chromium", "chromium-driver"], ["chromium-browser", "chromium-chromedriver"]];

impl Browser {
    /// Finds both, or installs them where that can be done without asking.
    pub fn install() -> Result<Self> {
        if let Some(found) = Self::find()? {
            return Ok(found);
        }
        if !is_debian() || !is_root() {
            bail!(
                "the tests drive Chromium through ChromeDriver, and they are not both on PATH. \
                 Install them (on Debian: apt-get install chromium chromium-driver), or set \
                 CHROME and CHROMEDRIVER to their paths"
            );
        }
        println!("Installing Chromium and ChromeDriver");
        apt_install(&PACKAGES.map(Vec::from)).context(
            "cannot install Chromium and ChromeDriver with apt. Install them yourself and put them \
             on PATH, or set CHROME and CHROMEDRIVER to their paths",
        )?;
        Self::find()?.context("apt installed Chromium and ChromeDriver, but they are not on PATH")
    }

    fn find() -> Result<Option<Self>> {
        let chrome = locate(
            "CHROME",
            &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"],
            &["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"],
        )?;
        let driver = locate("CHROMEDRIVER", &["chromedriver"], &[])?;
        Ok(chrome.zip(driver).map(|(chrome, driver)| Self { chrome, driver }))
    }
}

/// A Firefox and the driver that speaks for it.
pub struct Firefox {
    /// The browser.
    pub program: PathBuf,
    /// The driver.
    pub driver: PathBuf,
}

impl Firefox {
    /// Finds both. Installs them only if that `may_take_minutes` and can be done without asking: the driver is compiled.
    pub fn install(may_take_minutes: bool) -> Result<Self> {
        if let (Some(program), Some(driver)) = (Self::find()?, Self::find_driver()?) {
            return Ok(Self { program, driver });
        }
        if !may_take_minutes {
            bail!(
                "firefox-esr (or firefox) and geckodriver are not both on PATH. `cargo xtask test --long` installs \
                 what is missing where it can, and FIREFOX and GECKODRIVER may name them"
            );
        }
        let program = match Self::find()? {
            Some(program) => program,
            None if is_debian() && is_root() => {
                println!("Installing Firefox ESR");
                apt_install(&[vec!["firefox-esr"]]).context("cannot install firefox-esr with apt")?;
                Self::find()?.context("apt installed firefox-esr, but it is not on PATH")?
            }
            None => bail!("there is no Firefox on PATH: install it, or set FIREFOX to its path"),
        };
        let driver = Self::find_driver()?.map_or_else(tools::install_geckodriver, Ok)?;
        Ok(Self { program, driver })
    }

    fn find() -> Result<Option<PathBuf>> {
        let places = ["/Applications/Firefox.app/Contents/MacOS/firefox"];
        locate("FIREFOX", &["firefox-esr", "firefox"], &places)
    }

    fn find_driver() -> Result<Option<PathBuf>> {
        Ok(locate("GECKODRIVER", &[], &[])?.or(tools::find_geckodriver()?))
    }
}

/// The program a variable names, or the first of `names` on the path, or of `places`.
fn locate(variable: &str, names: &[&str], places: &[&str]) -> Result<Option<PathBuf>> {
    if let Some(named) = env::var_os(variable).filter(|value| !value.is_empty()) {
        let named = PathBuf::from(named);
        if !process::is_program(&named) {
            bail!("{variable} names {}, which is no program", named.display());
        }
        return Ok(Some(named));
    }
    Ok(names.iter().find_map(|name| process::find(name)).or_else(|| {
        let mut places = places.iter().map(PathBuf::from);
        places.find(|path| process::is_program(path))
    }))
}

/// Installs the first of these sets of packages that there is.
fn apt_install(sets: &[Vec<&str>]) -> Result<()> {
    // An old list of packages may still do.
    if let Err(error) = apt(&["update"]) {
        println!("{error:#}");
    }
    let mut outcome = Ok(());
    for packages in sets {
        outcome = apt(&[&["install", "-y", "--no-install-recommends"], &packages[..]].concat());
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}

fn apt(arguments: &[&str]) -> Result<()> {
    process::run(
        Command::new("apt-get")
            // Another installation may be under way.
            .args(["-q", "-o", "DPkg::Lock::Timeout=300"])
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

/// Whether this is Debian or a child of it.
pub fn is_debian() -> bool {
    fs::read_to_string("/etc/os-release").is_ok_and(|release| {
        release
            .lines()
            .filter(|line| line.starts_with("ID=") || line.starts_with("ID_LIKE="))
            .any(|line| line.contains("debian") || line.contains("ubuntu"))
    })
}

fn is_root() -> bool {
    process::capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
