import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { Figure } from "./figure";

function App() {
  const [decay, setDecay] = useState(0.1);
  const [step, setStep] = useState(0);
  return (
    <main>
      <label>
        Weight decay{" "}
        <input type="range" min={0} max={0.3} step={0.05} value={decay} onChange={(event) => setDecay(event.target.valueAsNumber)} />
      </label>
      <p>
        Step <output>{step}</output>
      </p>
      <Figure name="parity" settings={{ preset: "parity-wd", wd: decay }} onStep={(numbers) => setStep(numbers.step)} />
    </main>
  );
}

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
