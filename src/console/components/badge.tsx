import type { Child } from "hono/jsx";
import { Icon } from "./icons.tsx";

/** How a state is meant: `good`, `bad` and, between them, `warn`, by colour and by their words; `plain` without a colour. */
export type Tone = "good" | "bad" | "warn" | "plain";

/** The focus lies here when the page is loaded, also without scripts: for the one answer to a form. */
export const FOCUSED = { tabindex: -1, autofocus: true } as const;

/** A state in one or two words. The words say all: the colour only helps. */
export const Badge = ({ tone, children }: { tone: Tone; children?: Child }) => <span class={`badge ${tone}`}>{children}</span>;

/** What went wrong, read out at once. With `answers` it is the answer to a form: the focus lies on it, also without scripts. */
export const Problem = ({ id, answers = false, children }: { id?: string; answers?: boolean; children?: Child }) => (
  <div class="problem" role="alert" id={id} {...(answers ? FOCUSED : {})}>
    <Icon name="alert" />
    <div>{children}</div>
  </div>
);

/** What was done: the answer to a form, on which the focus lies. */
export const Notice = ({ text }: { text: string }) => (
  <div class="notice" role="status" {...FOCUSED}>
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
