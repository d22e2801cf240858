import type { Child } from "hono/jsx";
import type { Draft } from "../atm/session.ts";
import { formatMoney } from "../model/currency.ts";
import type { Figures } from "./figures.ts";
import { Icon, type IconName } from "./icons.tsx";

/** What there is to say about the form, read out at once. */
export const DraftNote = ({ draft }: { draft: Draft | null }) => {
  if (draft?.problem !== undefined)
    return (
      <div class="problem" role="alert" id="problem">
        <Icon name="alert" />
        <p>{draft.problem.text}</p>
      </div>
    );
  return draft?.notice === undefined ? null : <Notice text={draft.notice} />;
};

/** Good news, read out when there is nothing else to say. */
export const Notice = ({ text }: { text: string }) => (
  <div class="notice" role="status">
    <Icon name="done" />
    <p>{text}</p>
  </div>
);

/** Notes that the machine does not take lie in the slot again: read out at once, and to be seen to before anything else. */
export const GivenBack = ({ text }: { text: string }) => (
  <div class="given-back" role="status">
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
  readonly children?: Child;
}

/**
 * A labelled text field, filled in as it was. `autocomplete` is off everywhere: this is a public machine, and its browser
 * must not remember one customer's words for the next.
 */
export const Field = ({ id, label, hint, type = "text", draft, first, most = 64, ...more }: FieldProps) => {
  const wrong = draft?.problem?.field === id;
  const focused = wrong || (first === true && draft?.problem?.field === undefined);
  const described = [hint !== undefined && `${id}-hint`, more.describedBy, wrong && "problem"].filter(Boolean).join(" ");
  return (
    <div class={more.class === undefined ? "field" : `field ${more.class}`}>
      <label for={id}>{label}</label>
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
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
      />
      {more.children}
    </div>
  );
};

/** A form that goes back to this machine only. */
export const Form = ({ action, token, children }: { action: string; token?: string; children?: Child }) => (
  <form method="post" action={action}>
    {token !== undefined && <input type="hidden" name="form" value={token} />}
    {children}
  </form>
);

/** The one thing that the screen is for. */
export const Primary = ({ children, id }: { children?: Child; id?: string }) => (
  <button type="submit" class="primary" id={id}>
    {children}
  </button>
);

/** A way that leads somewhere else and does nothing. */
export const Way = ({ to, primary, icon, children }: { to: string; primary?: boolean; icon?: IconName; children?: Child }) => (
  <a class={primary === true ? "button primary" : "button"} href={to}>
    {icon !== undefined && <Icon name={icon} />} {children}
  </a>
);

interface AmountsProps {
  readonly action: string;
  readonly amounts: readonly bigint[];
  readonly figures: Figures;
  readonly label: string;
  /** Says what pressing an amount does, where the screen does not. */
  readonly say?: (amount: string) => string;
}

/** Amounts to choose with one press. */
export const Amounts = ({ action, amounts, figures, label, say = (amount) => amount }: AmountsProps) => (
  <form method="post" action={action} class="amounts" aria-label={label}>
    {amounts.map((amount) => (
      <button type="submit" name="amount" value={formatMoney(amount, figures.currency)}>
        {say(figures.note(amount))}
      </button>
    ))}
  </form>
);
