import type { Draft } from "../../atm/atm.ts";
import { Field, Form, Primary, Way } from "../components/fields.tsx";
import type { Frame } from "../components/frame.ts";
import { Page } from "../components/page.tsx";
import { askForAmount } from "../routes/forms.ts";
import { addressOf, EVERYTHING, fieldsOf, KINDS, type View } from "./view.ts";
import { kindName } from "./view-text.ts";

interface SearchProps {
  readonly frame: Frame;
  /** What is searched for now. */
  readonly view: View;
  readonly draft: Draft | null;
}

/** The form of the statement's filters, and that of a jump to a day. */
export const SearchScreen = ({ frame, view, draft }: SearchProps) => {
  const { statement } = frame.words;
  const at = draft ?? { at: "", values: valuesOf(view, frame) };
  const way = at.values["way"] ?? "";
  const kind = at.values["kind"] ?? "";
  return (
    <Page {...{ frame, draft }} title={statement.searchTitle} heading={statement.searchTitle} lead={statement.searchLead}>
      <Form action="/statement/search">
        <Field id="query" label={statement.query} hint={statement.queryHint} draft={at} optional first />
        <div class="pair">
          <Field id="from" type="date" label={statement.from} draft={at} optional>
            <DayInWords frame={frame} field="from" />
          </Field>
          <Field id="to" type="date" label={statement.to} draft={at} optional>
            <DayInWords frame={frame} field="to" />
          </Field>
        </div>
        <Choice
          name="way"
          legend={statement.directions}
          chosen={way}
          choices={[
            ["", statement.directionAny],
            ["in", statement.directionIn],
            ["out", statement.directionOut],
          ]}
        />
        <Choice
          name="kind"
          legend={statement.kinds}
          chosen={kind}
          choices={[["", statement.kindAny], ...KINDS.map((each) => [each, kindName(each, frame)] as const)]}
        />
        <div class="pair">
          <AmountBound {...{ frame, at }} id="least" label={statement.least} />
          <AmountBound {...{ frame, at }} id="largest" label={statement.largest} />
        </div>
        <div class="ways">
          <Primary>{statement.show}</Primary>
          <Way to={addressOf({ ...view, before: 0 })} back>
            {statement.back}
          </Way>
        </div>
      </Form>
      <h2 data-say={`${statement.dayTitle}.`}>{statement.dayTitle}</h2>
      <Form action="/statement/day">
        {fieldsOf({ ...view, before: 0 }).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <Field id="day" type="date" label={statement.day} draft={at} problem={statement.askDay}>
          <DayInWords frame={frame} field="day" />
        </Field>
        <div class="extras">
          <button type="submit" class="button">
            {statement.go}
          </button>
        </div>
      </Form>
    </Page>
  );
};

/** "Sunday, 29 November 2026" below the field that holds this day: assets/day.js writes it. */
const DayInWords = ({ frame, field }: { frame: Frame; field: string }) => (
  <output class="hint day" for={field} data-day={frame.language.locale} />
);

interface BoundProps {
  readonly frame: Frame;
  readonly at: Draft;
  readonly id: "least" | "largest";
  readonly label: string;
}

const AmountBound = ({ frame, at, id, label }: BoundProps) => (
  <Field id={id} label={label} inputmode="decimal" most={20} draft={at} optional problem={askForAmount(frame)} />
);

interface ChoiceProps {
  readonly name: string;
  readonly legend: string;
  readonly chosen: string;
  readonly choices: readonly (readonly [value: string, label: string])[];
}

/** One of a few, each a large target. */
const Choice = ({ name, legend, chosen, choices }: ChoiceProps) => (
  <fieldset class="chips">
    <legend>{legend}</legend>
    {choices.map(([value, label]) => (
      <div class="chip">
        <input type="radio" name={name} id={`${name}-${value || "any"}`} value={value} checked={value === chosen} />
        <label for={`${name}-${value || "any"}`}>{label}</label>
      </div>
    ))}
  </fieldset>
);

/** The view as it would be typed. An exact amount stands in the search's own field. */
function valuesOf(view: View, { figures }: Frame): Readonly<Record<string, string>> {
  const { from, to, way, kind, name, least, largest } = { ...EVERYTHING, ...view };
  const exact = name === "" && least > 0n && least === largest;
  const typed = (amount: bigint): string => (amount === 0n || exact ? "" : figures.typed(amount));
  return {
    query: exact ? figures.typed(least) : name,
    ...{ from: from ?? "", to: to ?? "", way: way ?? "", kind: kind ?? "" },
    ...{ least: typed(least), largest: typed(largest) },
  };
}
