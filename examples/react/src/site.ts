// Where grokscope is served.
export const SITE = "https://your.host/grokscope/";
