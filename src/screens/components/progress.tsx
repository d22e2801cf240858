import type { Frame } from "./frame.ts";
import { sentence } from "./script.ts";

const STEPS = ["ask", "count", "take"] as const;

/** How far a withdrawal has come, from the request to the bank to the notes in the tray. The heading speaks the last step. */
export const Progress = ({ frame, at }: { frame: Frame; at: (typeof STEPS)[number] }) => {
  const { progress } = frame.words.endings;
  return (
    <ol class="progress" data-say={at === "take" ? "" : sentence(progress[at])} aria-label={progress.label}>
      {STEPS.map((step) => (
        <li class={STEPS.indexOf(step) < STEPS.indexOf(at) ? "past" : undefined} aria-current={step === at ? "step" : undefined}>
          {progress[step]}
        </li>
      ))}
    </ol>
  );
};
