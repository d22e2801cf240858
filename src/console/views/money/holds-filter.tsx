import type { Currency } from "../../../model/model.ts";
import { FieldControl } from "../../forms/controls.tsx";
import { AGES, type HoldsQuestion } from "./holds-question.ts";

const FIELDS = {
  terminal: { meaning: "the ATM, by number", optional: true, control: { kind: "number", least: 1, most: 9_999 } },
  customer: { meaning: "the customer's username", optional: true, control: { kind: "text", most: 32 } },
} as const;

interface HoldsFilterProps {
  readonly path: string;
  readonly question: HoldsQuestion;
  /** What was typed, also what is wrong. */
  readonly typed: Readonly<Record<string, string>>;
  readonly problems: Readonly<Record<string, string>>;
  readonly currency: Currency;
}

/** Which of the open holds to show. Works without scripts. */
export const HoldsFilter = ({ path, question, typed, problems, currency }: HoldsFilterProps) => {
  const field = (name: keyof typeof FIELDS) => (
    <FieldControl
      name={name}
      field={FIELDS[name]}
      value={typed[name] ?? ""}
      problem={problems[name] === undefined ? undefined : { field: name, problem: problems[name] }}
      currency={currency}
      isFocused={Object.keys(problems)[0] === name}
    />
  );
  return (
    <form method="get" action={path} class="filter" novalidate>
      {field("terminal")}
      <div class="field">
        <label for="field-age">At least as old as</label>
        <p class="hint" id="field-age-hint">
          Since it was placed. Optional.
        </p>
        <select id="field-age" name="age" aria-describedby="field-age-hint">
          <option value="">any age</option>
          {Object.entries(AGES).map(([age, [name]]) => (
            <option value={age} selected={age === question.age}>
              {name}
            </option>
          ))}
        </select>
      </div>
      {field("customer")}
      <div class="ways">
        <button type="submit">Show these</button>
        <a class="button" href={path}>
          Show all
        </a>
      </div>
    </form>
  );
};
