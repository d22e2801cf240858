import type { Frame } from "../components/frame.ts";
import { Icon } from "../components/icons.tsx";
import { sentence } from "../components/script.ts";
import type { Words } from "../words/languages.ts";
import type { Condition } from "./condition.ts";

/** The address of the line below alone, which assets/condition.js asks for. */
export const CONDITION = "/condition";
/** The page that explains the private channel. */
export const CHANNEL = "/channel";

/**
 * At the foot of every screen: which machine this is, what does not work, and the private channel while there is one. The page's script
 * keeps it true. On a screen from which nothing else can be reached (`alone`) it is words only.
 */
export const MachineLine = ({ frame, alone = false }: { frame: Frame; alone?: boolean | undefined }) => {
  const { frame: words } = frame.words;
  const { service, bank, cash } = frame.condition;
  const asked = {
    "data-condition": [service, bank, cash, frame.channel ? "channel" : "none"].join(" "),
    "data-from": `${CONDITION}?in=${frame.language.code}`,
  };
  const channel = (
    <>
      <Icon name="lock" /> {words.channel}
    </>
  );
  return (
    <p class="machine" aria-live="polite" {...(alone ? {} : asked)}>
      <span>{words.machine({ atm: String(frame.atm) })}</span>
      <span>{service === "in" ? words.inService : words.outOfService}</span>
      {bank === "silent" && <span>{words.bankSilent}</span>}
      {cash === "none" && <span>{words.noCash}</span>}
      {frame.channel && (alone ? <span>{channel}</span> : <a href={CHANNEL}>{channel}</a>)}
    </p>
  );
};

/** On the first screen: whether the machine serves, the bank answers and there is cash, each in words. */
export const ConditionList = ({ frame }: { frame: Frame }) => (
  <ul class="condition" aria-label={frame.words.condition.label}>
    {factsOf(frame.condition, frame.words).map(({ text, good }) => (
      <li class={good ? undefined : "wrong"} data-say={sentence(text)}>
        <Icon name={good ? "done" : "alert"} /> {text}
      </li>
    ))}
  </ul>
);

interface Fact {
  readonly text: string;
  readonly good: boolean;
}

function factsOf({ service, bank, cash }: Condition, { condition: words, frame }: Words): readonly Fact[] {
  return [
    { text: service === "in" ? frame.inService : frame.outOfService, good: service === "in" },
    ...(bank === "unknown"
      ? []
      : [{ text: bank === "answers" ? words.bankAnswers : frame.bankSilent, good: bank === "answers" }]),
    { text: cash === "some" ? words.cash : frame.noCash, good: cash === "some" },
  ];
}
