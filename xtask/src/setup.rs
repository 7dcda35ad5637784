//! Installs what is missing. Every step looks first, so a second run only takes a moment.

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::browser::{Browser, Firefox};
use crate::process;
use crate::project::Project;
use crate::tools::Tools;
use crate::wasm_std;

/// What the machine should be able to do.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Purpose {
    /// Build and serve the page.
    Page,
    /// Run the tests, which need a browser.
    Tests,
    /// Build the site for publishing, which gains from an optimiser.
    Release,
}

/// Sets up for `purpose` and says where things are.
pub fn run(project: &Project, purpose: Purpose) -> Result<()> {
    let tools = page(project)?;
    println!("trunk         {}", tools.trunk.display());
    println!("wasm-bindgen  {}", tools.wasm_bindgen.display());
    match purpose {
        Purpose::Page => {}
        Purpose::Tests => {
            let browser = Browser::install()?;
            println!("browser       {}", browser.chrome.display());
            println!("its driver    {}", browser.driver.display());
            match Firefox::install(true) {
                Ok(firefox) => {
                    println!("Firefox       {}", firefox.program.display());
                    println!("its driver    {}", firefox.driver.display());
                }
                Err(error) => println!("Without Firefox the tests in it are left out: {error:#}"),
            }
        }
        Purpose::Release => {
            let Tools { wasm_opt, esbuild, .. } = tools.with_optimiser()?;
            for (name, tool) in [("wasm-opt", wasm_opt), ("esbuild", esbuild)] {
                if let Some(tool) = tool {
                    println!("{name:<14}{}", tool.display());
                }
            }
        }
    }
    println!("Ready. The first build compiles burn, which takes about 12 minutes on two cores.");
    Ok(())
}

/// What every build of the page needs.
pub fn page(project: &Project) -> Result<Tools> {
    wasm_std::install(project)?;
    let tools = Tools::install(project)?;
    // Trunk is told to stay offline, and asks for the metadata of every platform.
    process::run(project.cargo().args(["fetch", "--quiet", "--locked"])).context(
        "cannot fetch the crates in Cargo.lock. Check that cargo reaches its registry, or that the \
         versions in Cargo.lock exist there",
    )?;
    Ok(tools)
}
