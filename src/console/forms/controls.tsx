import type { Control, FieldProblem } from "../../backoffice/backoffice.ts";
import type { Currency } from "../../model/model.ts";
import { FOCUSED } from "../components/badge.tsx";
import { type FormField, labelOf } from "./form-operation.ts";

interface FieldProps {
  readonly name: string;
  readonly field: FormField;
  readonly value: string | undefined;
  readonly problem: FieldProblem | undefined;
  readonly currency: Currency;
  /** True for the first wrong field of a form that was sent: the focus lies on it. */
  readonly isFocused?: boolean;
}

/** Ids of a field's parts: its control, its hint and its problem. */
const idsOf = (name: string) => ({ id: `field-${name}`, hint: `field-${name}-hint`, problem: `field-${name}-problem` });

/** A labelled control with its hint, what was typed, and what is wrong with it. */
export const FieldControl = ({ name, field, value, problem, currency, isFocused = false }: FieldProps) => {
  const ids = idsOf(name);
  const { control } = field;
  const described = problem === undefined ? ids.hint : `${ids.hint} ${ids.problem}`;
  const shared = {
    id: ids.id,
    name,
    required: field.optional !== true && control.kind !== "flag",
    autocomplete: "off",
    "aria-invalid": problem === undefined ? undefined : ("true" as const),
    "aria-describedby": described,
    autofocus: isFocused ? (true as const) : undefined,
  };
  const hint = <p class="hint" id={ids.hint}>{`${sentence(field.meaning)}${field.optional ? " Optional." : ""}`}</p>;
  const wrong = problem !== undefined && (
    <p class="field-problem" id={ids.problem}>
      {labelOf(name)} {problem.problem}.
    </p>
  );
  if (control.kind === "choice" || control.kind === "choices")
    return (
      <fieldset class="field" id={ids.id} aria-describedby={described} {...(isFocused ? FOCUSED : {})}>
        <legend>{labelOf(name)}</legend>
        {hint}
        {wrong}
        <Choices name={name} control={control} value={value} required={shared.required} />
      </fieldset>
    );
  return (
    <div class={control.kind === "flag" ? "field flag" : "field"}>
      <label for={ids.id}>
        {labelOf(name)}
        {control.kind === "money" && <span class="unit"> in {currency.code}</span>}
      </label>
      {hint}
      {wrong}
      <Input control={control} value={value} shared={shared} />
    </div>
  );
};

interface Shared {
  readonly id: string;
  readonly name: string;
  readonly required: boolean;
  readonly autocomplete: string;
  readonly "aria-invalid": "true" | undefined;
  readonly "aria-describedby": string;
  readonly autofocus: true | undefined;
}

const Input = ({
  control,
  value,
  shared,
}: {
  control: Exclude<Control, { kind: "choice" | "choices" }>;
  value: string | undefined;
  shared: Shared;
}) => {
  const text = { ...shared, value, spellcheck: false, autocapitalize: "none" as const };
  switch (control.kind) {
    case "text":
      return <input type="text" maxlength={control.most} placeholder={control.hint} {...text} />;
    case "area":
      return (
        <textarea rows={4} maxlength={control.most} {...shared}>
          {value}
        </textarea>
      );
    case "number":
      return <input type="text" inputmode="numeric" maxlength={String(control.most).length} class="figure" {...text} />;
    case "money":
      return <input type="text" inputmode="decimal" maxlength={24} class="figure" {...text} />;
    case "notes":
      return <input type="text" maxlength={400} placeholder="200x50,300x20" {...text} />;
    case "date":
      return <input type="date" {...shared} value={value} />;
    case "instant":
      return <input type="datetime-local" step="1" {...shared} value={value?.replace(/Z$/, "")} />;
    case "flag":
      return <input type="checkbox" {...{ ...shared, autocomplete: undefined }} value="true" checked={value === "true"} />;
  }
};

const Choices = ({
  name,
  control,
  value,
  required,
}: {
  name: string;
  control: Extract<Control, { kind: "choice" | "choices" }>;
  value: string | undefined;
  required: boolean;
}) => (
  <div class="choices">
    {Object.entries(control.choices).map(([choice, meaning]) => (
      <label class="choice">
        <input
          type={control.kind === "choice" ? "radio" : "checkbox"}
          name={control.kind === "choice" ? name : `${name}.${choice}`}
          value={control.kind === "choice" ? choice : "true"}
          checked={value?.split(",").includes(choice)}
          required={control.kind === "choice" && required}
        />
        <span>
          <strong>{choice}</strong> {meaning}
        </span>
      </label>
    ))}
  </div>
);

const sentence = (text: string): string => {
  const whole = `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
  return /[.?!…]$/.test(whole) ? whole : `${whole}.`;
};
