//! What readers take out of a figure, and bring back.

use grokscope_frame::Frame;
use grokscope_tests::{Figure, Page, Visitor};
use serde_json::{Value, json};

/// Keeps what is handed out, by the names of the files, instead of having the browser save it.
const CATCH: &str = "
    window.handed = {};
    const [blobs, make, click] = [{}, URL.createObjectURL, HTMLAnchorElement.prototype.click];
    URL.createObjectURL = blob => {
        const address = make.call(URL, blob);
        blobs[address] = blob;
        return address;
    };
    HTMLAnchorElement.prototype.click = function () {
        if (!this.download) return click.call(this);
        const keep = bytes => handed[this.download] = Array.from(new Uint8Array(bytes), x => String.fromCharCode(x)).join('');
        blobs[this.href].arrayBuffer().then(keep);
    };";

fn visit(plan: impl FnOnce(&Page, Figure<'_>)) {
    visit_as(&Visitor::new(), plan);
}

fn visit_as(visitor: &Visitor, plan: impl FnOnce(&Page, Figure<'_>)) {
    visitor.clone().who_likes_it_still().comes(|page| {
        page.begin_with(CATCH);
        page.open("");
        let figure = page.figure("modadd").show();
        figure.until_still_at(0);
        plan(page, figure);
    });
}

/// What a button hands out: the bytes of the file as characters, and its name.
fn hand_out(page: &Page, figure: Figure<'_>, what: &str) -> (String, String) {
    page.js("window.handed = {}");
    figure.get(&format!("[data-keep={what}]")).click();
    page.until("a file", || page.js("return Object.keys(handed).length") == 1);
    let file = page.js("return Object.entries(handed)[0]");
    let part = |at: usize| file[at].as_str().expect("a text").to_owned();
    (part(0), part(1))
}

/// The same as text.
fn text(bytes: &str) -> String {
    String::from_utf8(raw(bytes)).expect("a text")
}

/// The bytes that the page has as characters.
fn raw(bytes: &str) -> Vec<u8> {
    bytes.chars().map(|c| u8::try_from(u32::from(c)).expect("a byte")).collect()
}

/// Gives a figure a file, as if it had been chosen.
fn give(page: &Page, figure: &str, name: &str, bytes: &str) {
    let body = "const [figure, name, text] = arguments;
        const input = document.querySelector(`${figure} .keep input[type=file]`);
        const files = new DataTransfer();
        files.items.add(new File([Uint8Array.from(text, c => c.charCodeAt(0))], name));
        input.files = files.files;
        input.dispatchEvent(new Event('change', { bubbles: true }))";
    page.js_with(body, &json!([figure, name, bytes]));
}

/// A column of a table.
fn column(table: &str, name: &str) -> Vec<f64> {
    let mut lines = table.lines();
    let at = lines.next().expect("a head").split(',').position(|column| column == name).expect("the column");
    lines.map(|line| line.split(',').nth(at).expect("a cell").parse().expect("a number")).collect()
}

/// How far numbers are at most from a straight line through places that belong to them.
fn off_a_line(numbers: &[f64], places: &[f64]) -> f64 {
    let [(least, from), (most, to)] = [f64::min, f64::max].map(|choose| {
        let number = numbers.iter().copied().reduce(choose).expect("numbers");
        (number, places[numbers.iter().position(|other| *other == number).expect("it is one")])
    });
    let expected = |number: f64| from + (number - least) / (most - least) * (to - from);
    numbers.iter().zip(places).map(|(number, place)| (expected(*number) - place).abs()).fold(0.0, f64::max)
}

#[test]
fn the_picture_shows_what_the_table_says_under_the_labels_of_the_screen() {
    compare_picture_and_table(&Visitor::new());
}

/// Its plan, for a visitor with any browser.
pub fn compare_picture_and_table(visitor: &Visitor) {
    visit_as(visitor, |page, figure| {
        figure.advance(100);
        figure.advance(100);
        let (name, table) = hand_out(page, figure, "csv");
        assert_eq!(name, "grokscope-modadd-wait-seed-5.csv");
        let table = text(&table);
        assert!(table.starts_with("version,engine,experiment,seed,step,train_loss,"), "{table}");
        assert!(table.lines().nth(1).is_some_and(|line| line.ends_with(",MIT OR Apache-2.0")), "{table}");
        let steps = column(&table, "step");
        assert_eq!(steps.last(), Some(&200.0));

        let (_, picture) = hand_out(page, figure, "svg");
        let picture = text(&picture);
        for words in [
            "Adding on a clock with 67 hours",
            "preset=modadd-wait",
            "#fig-modadd",
            "MIT OR Apache-2.0",
            "Every sum there is",
            "training step",
        ] {
            assert!(picture.contains(words), "{words}: {picture}");
        }
        // Each curve, by its colour: where its points lie.
        let body = "const picture = new DOMParser().parseFromString(arguments[0], 'image/svg+xml');
            if (picture.querySelector('parsererror')) return picture.documentElement.textContent;
            const style = getComputedStyle(document.documentElement);
            return ['--train', '--test'].map(colour => [...picture.querySelectorAll('path[fill=none]')]
                .filter(path => path.getAttribute('stroke') === style.getPropertyValue(colour).trim())
                .map(path => path.getAttribute('d').slice(1).split(/[ML]/).map(point => point.split(' ').map(Number)))
                .sort((one, other) => other.length - one.length)[0])";
        let curves = page.js_with(body, &json!([picture]));
        for (at, name) in ["train_accuracy", "test_accuracy"].into_iter().enumerate() {
            let points = curves[at].as_array().unwrap_or_else(|| panic!("no curve of {name}: {curves}"));
            let part = |point: &Value, at: usize| point[at].as_f64().expect("a place");
            let [x, y] = [0, 1].map(|at| points.iter().map(|point| part(point, at)).collect::<Vec<f64>>());
            let shares = column(&table, name);
            assert_eq!(x.len(), steps.len(), "{name}");
            // Charts are drawn in eighths of a pixel.
            assert!(off_a_line(&steps, &x) < 0.15 && off_a_line(&shares, &y) < 0.15, "{name}: {shares:?} at {y:?}");
        }

        let (_, document) = hand_out(page, figure, "json");
        let document: Value = serde_json::from_str(&text(&document)).expect("JSON");
        assert_eq!((&document["keys"]["p"], &document["keys"]["wd"]), (&json!(67), &json!(1.0)));
        assert_eq!(document["curve"]["step"].as_array().map(Vec::len), Some(steps.len()));
        assert!(document["link"].as_str().is_some_and(|link| link.ends_with("#fig-modadd")), "{document}");

        // In a PNG file width and height stand behind the name of the first block, which is the first.
        let (_, pixels) = hand_out(page, figure, "png");
        let bytes: Vec<u32> = pixels.chars().map(u32::from).collect();
        assert_eq!(bytes[1..4], [80, 78, 71]);
        let width = bytes[16..20].iter().fold(0, |number, byte| 256 * number + byte);
        let seen = page.js("return document.querySelector('#fig-modadd figure').getBoundingClientRect().width + 40");
        assert!(seen.as_f64().is_some_and(|seen| (f64::from(width) - 2.0 * seen).abs() <= 2.0), "{width} of {seen}");
    });
}

#[test]
fn a_saved_state_goes_on_to_the_same_end_and_wrong_files_change_nothing() {
    visit(|page, figure| {
        figure.advance(100);
        let (name, state) = hand_out(page, figure, "state");
        assert_eq!(name, "grokscope-modadd-wait-seed-5.safetensors");
        let before = figure.now();
        let expected = figure.advance(100);

        give(
            page,
            "#fig-modadd",
            "half.safetensors",
            &state[..state.char_indices().nth(3000).expect("it is longer").0],
        );
        figure.until_it_says("half.safetensors was not taken, and nothing has changed");
        give(page, "#fig-modadd", "wrong.safetensors", &state.replace("first.embed", "first.embod"));
        figure.until_it_says("first.embed");
        assert_eq!(figure.now().step(), 200);

        // Another run, and back to the first one by its file.
        figure.get("[data-action=seed]").click();
        figure.until_still_at(0);
        page.until_link(&[("main.seed", "6")]);
        give(page, "#fig-modadd", &name, &state);
        figure.until_it_says("It goes on from step 100 of the file");
        assert_eq!(figure.until_still_at(100).numbers(), before.numbers());
        page.until_link(&[]);
        assert_eq!(figure.advance(100).numbers(), expected.numbers());
        let (_, table) = hand_out(page, figure, "csv");
        assert!(column(&text(&table), "step").starts_with(&[0.0, 10.0]), "its curve came with it");

        // One that had ended goes on, too.
        page.js("location.hash = '#main.seed=8&main.steps=150&main.linger=0'");
        figure.until_still_at(0);
        figure.get("[data-action=play]").click();
        figure.until("the end", |now| now.ending.is_some());
        let (name, ended) = hand_out(page, figure, "state");
        give(page, "#fig-modadd", &name, &ended);
        figure.until_it_says("It goes on from step 150 of the file");
        figure.until_still_at(150);
        assert_eq!(figure.advance(100).step(), 250);
    });
}

#[test]
fn a_figure_is_shared_and_written_as_a_program() {
    visit(|page, figure| {
        figure.get("[data-slider=decay]").type_keys(grokscope_tests::key::END);
        page.until_link(&[("main.wd", "10")]);
        figure.get("[data-keep=qr]").click();
        page.until("a code", || page.has("#fig-modadd .keep .code:not([hidden]) svg path"));
        let link = page.js("return document.querySelector('#fig-modadd .keep input[type=text]').value");
        assert!(link.as_str().is_some_and(|link| link.ends_with("#fig-modadd&main.wd=10&v=2")), "{link}");
        figure.get("[data-keep=copy]").click();
        page.until("an answer", || {
            let text = figure.text();
            text.contains("Copied.") || text.contains("The text in the field is selected")
        });

        let (name, program) = hand_out(page, figure, "pytorch");
        assert_eq!(name, "grokscope-modadd-wait-seed-5-pytorch.py");
        assert!(text(&program).contains("weight_decay=10.0"), "{program}");
        figure.until_it_says("grokscope-modadd-wait-seed-5-start.safetensors");
        assert!(text(&program).contains("read(\"grokscope-modadd-wait-seed-5-start.safetensors\")"), "{program}");
        assert_eq!(hand_out(page, figure, "start").0, "grokscope-modadd-wait-seed-5-start.safetensors");
        assert!(text(&hand_out(page, figure, "jax").1).contains("10.0 * x"));
    });
}

#[test]
fn a_figure_of_many_runs_hands_out_all_of_them() {
    Visitor::new().comes(|page| {
        page.begin_with(CATCH);
        page.open("");
        let figure = page.figure("map").show();
        figure.get("[data-action=play]").click();
        page.until("some steps", || {
            let (_, table) = hand_out(page, figure, "members");
            let table = text(&table);
            table.lines().count() > 50 && column(&table, "step").iter().any(|step| *step > 0.0)
        });
        let (name, picture) = hand_out(page, figure, "svg");
        assert_eq!(name, "grokscope-map.svg");
        let picture = text(&picture);
        assert!(picture.contains("Where grokking lives") && picture.contains("p=31&amp;"), "with its settings");
        // One of them alone has in the article what a run has.
        let (name, all) = hand_out(page, figure, "members-json");
        assert_eq!(name, "grokscope-map.json");
        let all: Value = serde_json::from_str(&text(&all)).expect("JSON");
        assert!(all["networks"].as_array().is_some_and(|networks| networks.len() > 50) && all["sweep"].is_string());
        figure.choose("[data-choice=alone]", "4");
        let link = page.js("return document.querySelector('#fig-map [data-open=alone]').href");
        page.go(link.as_str().expect("an address"));
        page.figure("modadd").until_it_says("48 neurons");
        page.until("its settings", || ["p=31", "train=0.4"].iter().all(|key| page.address().contains(key)));
    });
}

#[test]
fn a_survey_hands_out_a_row_a_network() {
    Visitor::new().of("lab/survey/").comes(|page| {
        page.begin_with(CATCH);
        page.open("");
        let figure = page.figure("survey").show();
        page.until("what was recorded", || figure.text().contains("recorded run"));
        let (_, table) = hand_out(page, figure, "members");
        let table = text(&table);
        assert_eq!(table.lines().count(), 1 + 1125);
        let head =
            "hidden,rows,wd,seed,memorised,grokked,step,least_train_loss,least_test_loss,largest_ratio,train_accuracy,";
        assert!(table.starts_with(head), "{}", table.lines().next().unwrap_or_default());
        assert!(column(&table, "step").iter().all(|step| (1.0..=4300.0).contains(step)));

        // The first hundred of them, read back, stand there instead of what was recorded.
        let hundred: String = table.lines().take(101).map(|line| format!("{line}\n")).collect();
        let counted = "return [...document.querySelectorAll('#fig-survey .classes li')]
            .reduce((sum, one) => sum + Number(one.dataset.count), 0)";
        give(page, "#fig-survey", "bad.csv", &hundred.replacen(",0.01,", ",much,", 1));
        page.until("the mistake", || figure.text().contains("line 2, column wd: much is no value of it"));
        assert_eq!(page.js(counted), 1125, "nothing is lost");
        give(page, "#fig-survey", "some.csv", &hundred);
        page.until("the table", || page.js(counted) == 100);
        assert!(figure.text().contains("Read: 100 networks") && !figure.text().contains("recorded run"));
        let (_, again) = hand_out(page, figure, "members");
        assert_eq!(text(&again), hundred);

        // The same as Parquet, for which a program is fetched.
        let (name, parquet) = hand_out(page, figure, "parquet");
        assert_eq!(name, "grokscope-survey.parquet");
        assert_eq!(grokscope_frame::parquet::read(raw(&parquet)), Frame::from_csv(&hundred));
        give(page, "#fig-survey", "half.parquet", &parquet[..parquet.len() / 2]);
        page.until("the mistake", || figure.text().contains("half.parquet was not taken"));
        assert_eq!(page.js(counted), 100, "nothing is lost");
        let all = grokscope_frame::turned(table.into_bytes()).expect("a table");
        give(page, "#fig-survey", "all.parquet", &all.into_iter().map(char::from).collect::<String>());
        page.until("the table", || page.js(counted) == 1125);
        // Where it cannot be fetched, that is said.
        page.js("window.Worker = function () { throw new Error('none') }");
        figure.get("[data-keep=parquet]").click();
        figure.until_it_says("Parquet and back could not be fetched");
    });
}

/// What a browser makes of a moving picture: its width and height, and how many pictures it is.
const PLAYED: &str = "
    const bytes = Uint8Array.from(arguments[0], c => c.charCodeAt(0));
    return (async () => {
        const decoder = new ImageDecoder({ data: bytes, type: 'image/webp' });
        await decoder.tracks.ready;
        const { frameCount } = decoder.tracks.selectedTrack;
        const { image } = await decoder.decode({ frameIndex: frameCount - 1 });
        return [image.displayWidth, image.displayHeight, frameCount];
    })()";

#[test]
fn the_training_of_a_run_becomes_a_picture_that_moves() {
    visit(|page, figure| {
        figure.get("[data-keep=film]").click();
        figure.until_it_says("Nothing moves yet");
        for _ in 0..4 {
            figure.advance(100);
        }
        let (name, bytes) = hand_out(page, figure, "film");
        assert_eq!(name, "grokscope-modadd-wait-seed-5.webp");
        let played = page.js_with(PLAYED, &json!([bytes]));
        let [width, height, frames] = [0, 1, 2].map(|at| played[at].as_u64().unwrap_or_default());
        // A frame for each step that is kept.
        assert!(width == 720 && height > 200 && (10..=40).contains(&frames), "{played}");
        assert!(bytes.chars().count() < 3_000_000, "{} bytes", bytes.chars().count());
        // It is where it was.
        assert_eq!(figure.now().shown_step(), Some(400));
    });
}

#[test]
fn what_is_chosen_for_another_page_is_previewed_and_copied() {
    visit(|page, figure| {
        page.js(
            "Object.defineProperty(navigator, 'clipboard', { value: { writeText: async text => { window.copied = text } } })",
        );
        let copied = |what: &str| {
            page.js("copied = ''");
            figure.get(&format!("[data-keep={what}]")).click();
            page.until("a text", || page.js("return copied !== ''") == true);
            page.js("return copied").as_str().expect("a text").to_owned()
        };
        let choose = |what: &str, value: &str| {
            page.js_with(
                "const field = document.querySelector(`#fig-modadd [data-embed=${arguments[0]}]`);
                if (field.type === 'checkbox') field.checked = true;
                else field.value = arguments[1];
                field.dispatchEvent(new Event('change', { bubbles: true }))",
                &json!([what, value]),
            );
        };
        // A run as its preset has it is shown by the poster of that, which the site has.
        let line = copied("markdown");
        let poster = line.split_once("](<").and_then(|(_, rest)| rest.split_once(">)]")).expect("a picture").0;
        assert!(poster.ends_with("/posters/modadd-wait.png"), "{line}");
        assert_eq!(page.js_with("return fetch(arguments[0]).then(({ status }) => status)", &json!([poster])), 200);

        assert!(!page.has("#fig-modadd .builder iframe"));
        figure.get("[data-keep=embed]").click();
        page.until("the preview", || page.has("#fig-modadd .builder iframe"));
        page.in_frame("#fig-modadd .builder iframe", || {
            page.until("the figure", || page.has("grok-figure[view=compact][data-state] canvas"));
        });
        choose("language", "zh-Hans");
        choose("theme", "dark");
        choose("title", "on");
        choose("width", "500");
        page.in_frame("#fig-modadd .builder iframe", || {
            page.until("it in Chinese", || {
                page.has("html[lang=zh-Hans][data-theme=dark] grok-figure[hide=title] canvas")
            });
        });
        page.until("its height", || {
            let [given, own] = ["height", "contentWindow.document.documentElement.offsetHeight"].map(|of| {
                page.js(&format!("return Number(document.querySelector('#fig-modadd .builder iframe').{of})"))
            });
            given == own
        });
        choose("view", "full");
        page.in_frame("#fig-modadd .builder iframe", || {
            page.until("all of it", || page.has("grok-figure[view=full] canvas"));
        });
        let frame = copied("frame");
        assert!(frame.contains("/zh/f/modadd/?view=full&amp;hide=title&amp;theme=dark\""), "{frame}");
        assert!(frame.contains("width=\"500\""), "{frame}");

        // With other settings there is no poster.
        figure.get("[data-slider=decay]").type_keys(grokscope_tests::key::END);
        page.until_link(&[("main.wd", "10")]);
        let line = copied("markdown");
        assert!(!line.contains("posters") && line.contains("main.wd=10"), "{line}");
        choose("start", "own");
        assert!(!copied("element").contains("state="));
    });
}
