import type { Child } from "hono/jsx";
import type { Frame } from "./frame.ts";
import { Icon } from "./icons.tsx";

/**
 * The machine's keypad, for the field of this id. It needs the script, so the script shows it; without the script the customer
 * types into the field.
 */
export const Keypad = ({ frame, field }: { frame: Frame; field: string }) => {
  const { comfort } = frame.words;
  // If the currency has no minor unit there is nothing to separate, and amounts are long.
  const fourth = frame.figures.separator || "00";
  return (
    <fieldset class="keypad" data-keypad={field} aria-label={comfort.keypad} hidden>
      {Digits(1, 2, 3)}
      <Key press="back" label={comfort.deleteLast}>
        <Icon name="deleteLast" />
      </Key>
      {Digits(4, 5, 6)}
      <Key press="clear" word>
        {comfort.clear}
      </Key>
      {Digits(7, 8, 9)}
      <Key press={fourth}>{fourth}</Key>
      <Key press="0" wide>
        0
      </Key>
    </fieldset>
  );
};

const Digits = (...digits: number[]) => digits.map((digit) => <Key press={String(digit)}>{String(digit)}</Key>);

interface KeyProps {
  readonly press: string;
  readonly label?: string;
  /** True if the key bears a word. */
  readonly word?: boolean;
  /** True if the key fills a whole row. */
  readonly wide?: boolean;
  readonly children: Child;
}

const Key = ({ press, label, word, wide, children }: KeyProps) => (
  <button type="button" class={word ? "word" : wide ? "wide" : undefined} data-press={press} data-say={label} aria-label={label}>
    {children}
  </button>
);
