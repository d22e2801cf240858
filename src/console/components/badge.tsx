import type { Child } from "hono/jsx";
import { Icon } from "./icons.tsx";

/** How a state is meant: `good`, `bad` and, between them, `warn`, by colour and by their words; `plain` without a colour. */
export type Tone = "good" | "bad" | "warn" | "plain";

/** A state in one or two words. The words say all: the colour only helps. */
export const Badge = ({ tone, children }: { tone: Tone; children?: Child }) => <span class={`badge ${tone}`}>{children}</span>;

/** What went wrong, read out at once. */
export const Problem = ({ id, children }: { id?: string; children?: Child }) => (
  <div class="problem" role="alert" id={id}>
    <Icon name="alert" />
    <div>{children}</div>
  </div>
);

/** What was done, read out after everything else. */
export const Notice = ({ text }: { text: string }) => (
  <div class="notice" role="status">
    <Icon name="done" />
    <p>{text}</p>
  </div>
);

/** Something that nobody knows at the moment: neither good nor bad, and never nothing. */
export const NotKnown = ({ why }: { why: string }) => (
  <p class="not-known">
    <Badge tone="plain">not known</Badge> {why}
  </p>
);
