/** Where the site lies, for a script that has been bundled into another: before the first figure. */
export function site(address: string): void;

/** What is told of an evaluation (`grok-step`): of several that came from the worker at once the last one. */
export interface Numbers {
  step: number;
  trainAccuracy: number;
  testAccuracy: number;
  trainLoss: number;
  testLoss: number;
  /** Of the weights, the square root of the sum of their squares. */
  norm: number;
}

export interface GrokFigureEventMap {
  "grok-step": CustomEvent<Numbers>;
  /** All of the train split is right. */
  "grok-memorised": CustomEvent<{ step: number }>;
  /** Nearly all that is unseen is right. */
  "grok-grokked": CustomEvent<{ step: number }>;
  "grok-ended": CustomEvent<{ step: number }>;
  "grok-error": CustomEvent<{ cause: "disk" | "wasm" | "name" | "policy" | "worker" | "state" | "gone"; message: string }>;
}

/** `<grok-figure name="parity" preset="parity-wd" wd="0.1" view="compact" hide="engine" theme="auto" lang="en">` */
export class GrokFigure extends HTMLElement {
  /** Trains while it is seen, until it has ended or is told to pause. What is said before the figure is there holds once it is. */
  play(): void;
  /** Pauses, also one that is not seen. */
  pause(): void;
  /** Trains so many steps, and pauses. Figures of many runs do nothing. */
  step(steps?: number): void;
  /** Changes settings, as the attributes do; `null` takes one back. */
  set(settings: Record<string, string | number | null | undefined>): void;
  /** All that was set, as the part of a link of grokscope after its `#`. */
  readonly state: string;
  /** Makes the figure what a state says. One that cannot be read changes nothing, and is named in a `grok-error`. */
  restore(state: string): void;
  /** The step, losses, accuracies and norm now, by name. */
  readonly numbers: Record<string, number>;
  /** The figure's first picture, as it stands: `image/png`, or what else this browser makes of a canvas; other types are refused. */
  export(type?: string): Promise<Blob>;
  /** The address of this figure as it is now, on the site. */
  readonly link: string;

  addEventListener<K extends keyof GrokFigureEventMap>(
    type: K,
    listener: (this: GrokFigure, event: GrokFigureEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "grok-figure": GrokFigure;
  }
}
