import { type GrokFigure, type Numbers, site } from "grokscope";
import { type HTMLAttributes, type Ref, useEffect, useRef } from "react";
import { SITE } from "./site";

site(SITE);

// Its attributes are settings too.
type FigureAttributes = HTMLAttributes<GrokFigure> & { ref?: Ref<GrokFigure>; name: string; [setting: string]: unknown };

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "grok-figure": FigureAttributes;
    }
  }
}

interface Props {
  name: string;
  settings?: Record<string, string | number>;
  onStep?: (numbers: Numbers) => void;
}

/** A figure of grokscope. */
export function Figure({ name, settings, onStep }: Props) {
  const element = useRef<GrokFigure>(null);
  useEffect(() => {
    const figure = element.current;
    if (!figure || !onStep) return;
    const hear = ({ detail }: CustomEvent<Numbers>) => onStep(detail);
    figure.addEventListener("grok-step", hear);
    return () => figure.removeEventListener("grok-step", hear as EventListener);
  }, [onStep]);
  return <grok-figure ref={element} name={name} {...settings} />;
}
