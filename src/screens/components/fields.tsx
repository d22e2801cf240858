import type { Child } from "hono/jsx";
import type { Draft } from "../../atm/atm.ts";
import { formatMoney } from "../../model/model.ts";
import type { Frame } from "./frame.ts";
import { Icon, type IconName } from "./icons.tsx";
import { FieldProblem } from "./problems.tsx";
import { sentence } from "./script.ts";

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly type?: "text" | "password" | "date";
  readonly draft: Draft | null;
  readonly first?: boolean;
  /** True if it may be left empty. */
  readonly optional?: boolean;
  /** Maximum of characters that can be typed. */
  readonly most?: number;
  readonly inputmode?: "decimal" | "numeric";
  readonly class?: string;
  /** The id of another description of the field, which stands in `children`, below it. */
  readonly describedBy?: string | undefined;
  /** The problem to show if nothing is typed; by default, that this field must be filled in. */
  readonly problem?: string;
  /** The field that must have the same content, by its id, and the problem if it has not. */
  readonly same?: { readonly as: string; readonly problem: string };
  readonly children?: Child;
}

/**
 * A labelled text field, with its last content. `autocomplete` is off everywhere: this is a public machine, and its browser must
 * not remember one customer's words for the next.
 */
export const Field = ({ id, label, hint, type = "text", draft, first, most = 64, ...more }: FieldProps) => {
  const problem = draft?.problem?.field === id ? draft.problem : null;
  const wrong = problem !== null;
  const focused = wrong || (first === true && draft?.problem === undefined);
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
        maxlength={type === "date" ? undefined : most}
        inputmode={more.inputmode}
        required={more.optional !== true}
        autofocus={focused}
        autocomplete="off"
        autocapitalize={type === "text" ? "none" : undefined}
        spellcheck={type === "text" ? false : undefined}
        aria-invalid={wrong ? "true" : undefined}
        aria-describedby={described === "" ? undefined : described}
        data-problem={more.problem}
        data-secret={type === "password" ? "" : undefined}
        data-same-as={more.same?.as}
        data-differs={more.same?.problem}
      />
      {problem !== null && <FieldProblem problem={problem} />}
      {more.children}
    </div>
  );
};

/** A form that goes to this machine only. The page reports what is wrong with it, not the browser. */
export const Form = ({ action, token, children }: { action: string; token?: string; children?: Child }) => (
  <form method="post" action={action} novalidate>
    {token !== undefined && <input type="hidden" name="form" value={token} />}
    {children}
  </form>
);

interface PrimaryProps {
  readonly id?: string;
  /** True if it moves money or notes: it then takes no press before its screen has been in sight for a moment. */
  readonly money?: boolean;
  readonly children?: Child;
}

/** The main button of the screen; the green key presses it. */
export const Primary = ({ children, id, money }: PrimaryProps) => (
  <button type="submit" class="primary" id={id} data-money={money === true ? "" : undefined}>
    {children}
  </button>
);

interface WayProps {
  readonly to: string;
  readonly primary?: boolean;
  /** True for the link that the red key follows. */
  readonly back?: boolean;
  readonly icon?: IconName;
  readonly children?: Child;
}

/** A link to another screen; it changes nothing. */
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
  /** True if nothing else on the screen shows what pressing an amount does. */
  readonly inWords?: boolean;
  /** True if they stand in for an amount that cannot be had. */
  readonly instead?: boolean;
}

/** Amounts to choose with one press. */
export const Amounts = ({ action, amounts, frame: { words, figures }, label, inWords, instead }: AmountsProps) => (
  <form method="post" action={action} class={instead === true ? "amounts instead" : "amounts"} aria-label={label}>
    {amounts.map((each) => {
      const amount = figures.note(each);
      const said = instead === true ? words.money.takeInstead({ amount }) : words.endings.withdrawInstead({ amount });
      return (
        <button type="submit" name="amount" value={formatMoney(each, figures.currency)} data-say={said}>
          {inWords === true || instead === true ? said : amount}
        </button>
      );
    })}
  </form>
);

/** The two ways on from a question: Enter confirms, Escape cancels and leads to the menu. */
export const ConfirmWays = ({ frame: { words } }: { frame: Frame }) => (
  <div class="ways">
    <Primary id="confirm" money>
      {words.frame.confirm}
    </Primary>
    <Way to="/menu" back>
      {words.frame.cancel}
    </Way>
  </div>
);
