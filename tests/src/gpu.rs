//! What a page's workers ask of the graphics card.

use std::thread;
use std::time::Duration;

use serde::Deserialize;

use crate::page::Page;

/// Run in every page before its own scripts: workers tell of their calls, and can be told to lose their device.
const LISTEN: &str = r"
    const inWorkers = `
        const channel = new BroadcastChannel('calls of WebGPU');
        const devices = [];
        let dispatches = [];
        // How many ends were told of at ticks and at submissions, where that is imitated.
        let ends = [0, 0];
        let tell = () => {};
        const before = (type, method, note) => {
            const plain = type?.prototype[method];
            if (plain) type.prototype[method] = function (...these) { note(these); return plain.apply(this, these); };
        };
        before(self.GPUComputePassEncoder, 'dispatchWorkgroups', ([x, y = 1, z = 1]) => dispatches.push([x, y, z]));
        before(self.GPUQueue, 'submit', () => {
            tell(1);
            channel.postMessage({ dispatches, ends });
            dispatches = [];
            ends = [0, 0];
        });
        if (tellsLate) {
            const waiting = [];
            tell = when => { for (const end of waiting.splice(0)) { ends[when] += 1; end(); } };
            setInterval(tell, 100, 0);
            const delay = (type, method) => {
                const plain = type?.prototype[method];
                if (plain) type.prototype[method] = async function (...these) {
                    await plain.apply(this, these);
                    await new Promise(end => waiting.push(end));
                };
            };
            delay(self.GPUQueue, 'onSubmittedWorkDone');
            delay(self.GPUBuffer, 'mapAsync');
        }
        const request = self.GPUAdapter?.prototype.requestDevice;
        if (request) GPUAdapter.prototype.requestDevice = async function (...these) {
            const device = await request.apply(this, these);
            devices.push(device);
            return device;
        };
        channel.onmessage = ({ data }) => {
            if (data !== 'lose' || !devices.length) return;
            devices.forEach(device => device.destroy());
            channel.postMessage('lost');
        };
    `;
    const Plain = Worker;
    self.Worker = class extends Plain {
        constructor(url, options) {
            const late = 'const tellsLate = ' + tellsLate + ';';
            const start = 'import(' + JSON.stringify(new URL(url, document.baseURI).href) + ')';
            super(URL.createObjectURL(new Blob([late, inWorkers, start], { type: 'text/javascript' })), options);
        }
    };
    const channel = new BroadcastChannel('calls of WebGPU');
    self.callsOfWebGpu = { dispatches: [], submits: 0, ends: [0, 0], lost: 0, loseDevice: () => channel.postMessage('lose') };
    channel.onmessage = ({ data }) => {
        if (data === 'lost') return callsOfWebGpu.lost += 1;
        callsOfWebGpu.dispatches.push(...data.dispatches);
        callsOfWebGpu.submits += 1;
        data.ends.forEach((count, when) => callsOfWebGpu.ends[when] += count);
    };
";

/// Calls of WebGPU since the last count.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct GpuCalls {
    /// The numbers of workgroups of each dispatch.
    pub dispatches: Vec<[u32; 3]>,
    /// Submissions to the queue.
    pub submits: u32,
    /// Ends told of at ticks and at submissions, where a browser that [tells late of them](Page::tell_late_of_gpu) is
    /// imitated.
    pub ends: [u32; 2],
}

impl Page {
    /// From now on the workers of pages loaded count their calls of WebGPU.
    #[track_caller]
    pub fn listen_to_gpu(&self) {
        self.begin_with(&format!("{{ const tellsLate = false; {LISTEN} }}"));
    }

    /// The same, and workers hear of what has ended only every 100 ms or when they submit something, as in Firefox.
    #[track_caller]
    pub fn tell_late_of_gpu(&self) {
        self.begin_with(&format!("{{ const tellsLate = true; {LISTEN} }}"));
    }

    /// Calls of WebGPU by all workers since this was last asked.
    #[track_caller]
    #[must_use]
    pub fn gpu_calls(&self) -> GpuCalls {
        // What a worker tells of its calls comes another way than what it tells of its training.
        thread::sleep(Duration::from_millis(500));
        let body = "
            const { dispatches, submits, ends } = callsOfWebGpu;
            Object.assign(callsOfWebGpu, { dispatches: [], submits: 0, ends: [0, 0] });
            return { dispatches, submits, ends }";
        serde_json::from_value(self.js(body)).expect("counts")
    }

    /// Takes their devices away from all workers, and waits until one has lost its own.
    #[track_caller]
    pub fn lose_gpu(&self) {
        self.js("callsOfWebGpu.lost = 0");
        // A worker that has just been started has none yet.
        let ask = "if (!callsOfWebGpu.lost) callsOfWebGpu.loseDevice(); return callsOfWebGpu.lost > 0";
        self.until("a worker to lose its device", || self.js(ask) == true);
    }
}
