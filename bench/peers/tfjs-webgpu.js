import "@tensorflow/tfjs-backend-webgpu";

import { contestant } from "./tfjs.js";

contestant("webgpu");
