import type { Child } from "hono/jsx";
import type { Draft, Problem } from "../../atm/atm.ts";
import { formatMoney } from "../../model/model.ts";
import { spellReferences } from "../figures/reference.ts";
import type { Frame } from "./frame.ts";
import { Icon, type IconName } from "./icons.tsx";
import { sentence } from "./script.ts";

/** What there is to say about the form as a whole, read out at once. What is wrong with one field stands beside it. */
export const DraftNote = ({ draft }: { draft: Draft | null }) => {
  if (draft?.problem !== undefined && draft.problem.field === undefined) return <ProblemNote problem={draft.problem} />;
  return draft?.notice === undefined ? null : <Notice text={draft.notice} />;
};

/** What is wrong, read out at once; the field that it is about says that it is described by it. */
export const ProblemNote = ({ problem }: { problem: Problem }) => (
  <div class="problem" role="alert" id="problem" data-say={sentence(spellReferences(problem.text))}>
    <Icon name="alert" />
    <p>{problem.text}</p>
  </div>
);

/** Good news, read out when there is nothing else to say. */
export const Notice = ({ text }: { text: string }) => (
  <div class="notice" role="status" data-say={sentence(spellReferences(text))}>
    <Icon name="done" />
    <p>{text}</p>
  </div>
);

/** Notes that the machine does not take lie in the slot again: read out at once, and to be seen to before anything else. */
export const GivenBack = ({ text }: { text: string }) => (
  <div class="given-back" role="status" data-say={sentence(text)}>
    <Icon name="givenBack" />
    <p>{text}</p>
  </div>
);

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly type?: "text" | "password";
  readonly draft: Draft | null;
  readonly first?: boolean;
  /** The most characters that can be typed. */
  readonly most?: number;
  readonly inputmode?: "decimal" | "numeric";
  readonly class?: string;
  /** The id of more that describes the field, which stands in `children`, below it. */
  readonly describedBy?: string | undefined;
  /** What to say where nothing is typed; without it, that this field must be filled in. */
  readonly problem?: string;
  readonly children?: Child;
}

/**
 * A labelled text field, filled in as it was. `autocomplete` is off everywhere: this is a public machine, and its browser
 * must not remember one customer's words for the next.
 */
export const Field = ({ id, label, hint, type = "text", draft, first, most = 64, ...more }: FieldProps) => {
  const problem = draft?.problem?.field === id ? draft.problem : null;
  const wrong = problem !== null;
  const focused = wrong || (first === true && draft?.problem?.field === undefined);
  const described = [hint !== undefined && `${id}-hint`, more.describedBy, wrong && "problem"].filter(Boolean).join(" ");
  return (
    <div class={more.class === undefined ? "field" : `field ${more.class}`}>
      <label for={id}>{label}</label>
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`} data-say={sentence(hint)}>
          {hint}
        </p>
      )}
      <input
        id={id}
        name={id}
        type={type}
        value={draft?.values[id]}
        maxlength={most}
        inputmode={more.inputmode}
        required
        autofocus={focused}
        autocomplete="off"
        autocapitalize={type === "text" ? "none" : undefined}
        spellcheck={type === "text" ? false : undefined}
        aria-invalid={wrong ? "true" : undefined}
        aria-describedby={described === "" ? undefined : described}
        data-problem={more.problem}
      />
      {problem !== null && <ProblemNote problem={problem} />}
      {more.children}
    </div>
  );
};

/** A form that goes back to this machine only. What is wrong with it is said by the page and not by the browser. */
export const Form = ({ action, token, children }: { action: string; token?: string; children?: Child }) => (
  <form method="post" action={action} novalidate>
    {token !== undefined && <input type="hidden" name="form" value={token} />}
    {children}
  </form>
);

interface PrimaryProps {
  readonly id?: string;
  /** True where it moves money or notes: then it takes no press before its screen has been in sight for a moment. */
  readonly money?: boolean;
  readonly children?: Child;
}

/** The one thing that the screen is for; the green key presses it. */
export const Primary = ({ children, id, money }: PrimaryProps) => (
  <button type="submit" class="primary" id={id} data-money={money === true ? "" : undefined}>
    {children}
  </button>
);

interface WayProps {
  readonly to: string;
  readonly primary?: boolean;
  /** True for the way that the red key goes. */
  readonly back?: boolean;
  readonly icon?: IconName;
  readonly children?: Child;
}

/** A way that leads somewhere else and does nothing. */
export const Way = ({ to, primary, back, icon, children }: WayProps) => (
  <a class={primary === true ? "button primary" : "button"} href={to} data-back={back === true ? "" : undefined}>
    {icon !== undefined && <Icon name={icon} />} {children}
  </a>
);

interface AmountsProps {
  readonly action: string;
  readonly amounts: readonly bigint[];
  readonly frame: Frame;
  readonly label: string;
  /** True where the screen does not show what pressing an amount does. */
  readonly inWords?: boolean;
}

/** Amounts to choose with one press. */
export const Amounts = ({ action, amounts, frame: { words, figures }, label, inWords }: AmountsProps) => (
  <form method="post" action={action} class="amounts" aria-label={label}>
    {amounts.map((each) => {
      const amount = figures.note(each);
      const said = words.endings.withdrawInstead({ amount });
      return (
        <button type="submit" name="amount" value={formatMoney(each, figures.currency)} data-say={said}>
          {inWords === true ? said : amount}
        </button>
      );
    })}
  </form>
);
