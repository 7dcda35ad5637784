//! The browser that the end-to-end tests drive.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;

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
        // An old list of packages may still do.
        if let Err(error) = apt(&["update"]) {
            println!("{error:#}");
        }
        let mut outcome = Ok(());
        for packages in PACKAGES {
            let arguments = ["install", "-y", "--no-install-recommends", packages[0], packages[1]];
            outcome = apt(&arguments);
            if outcome.is_ok() {
                break;
            }
        }
        outcome.context(
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
