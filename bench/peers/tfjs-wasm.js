import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";

import { contestant } from "./tfjs.js";

setWasmPaths(new URL(".", self.location.href).href);
contestant("wasm");
