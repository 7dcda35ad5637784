import "@tensorflow/tfjs-backend-webgl";

import { contestant } from "./tfjs.js";

contestant("webgl");
