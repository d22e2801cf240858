import { type Money, referenceOf } from "../../model/model.ts";
import { Amounts, Primary, Way } from "../components/fields.tsx";
import type { Frame } from "../components/frame.ts";
import { Icon, type IconName } from "../components/icons.tsx";
import { Page } from "../components/page.tsx";
import { sentence } from "../components/script.ts";
import { spellReferences } from "../figures/figures.ts";

/** A screen with one message and one way on. */
export interface Message {
  readonly title: string;
  readonly heading: string;
  readonly lead: string;
  readonly icon?: IconName;
  readonly way?: MessageWay;
  /** The action of a button, if the way on is more than a link. */
  readonly act?: MessageWay & { readonly fields: Readonly<Record<string, string>> };
  readonly other?: MessageWay;
  /** Further ways, between the first and the other one. */
  readonly more?: readonly MessageWay[];
  /** Amounts that can be paid instead, each one press away. */
  readonly instead?: readonly Money[];
  /** How far a withdrawal is. */
  readonly progress?: "ask" | "count";
  /** The id of a request or a channel, to search the bank's records for: its reference is shown. */
  readonly reference?: string;
}

export interface MessageWay {
  readonly to: string;
  readonly label: string;
}

export const MessageScreen = ({ frame, message }: { frame: Frame; message: Message }) => (
  <Page frame={frame} title={message.title} heading={message.heading}>
    <div class="message" data-sign={message.icon}>
      {message.progress !== undefined && <Progress frame={frame} at={message.progress} />}
      {message.icon !== undefined && <Icon name={message.icon} />}
      <p class="message-text" data-say={sentence(message.lead)}>
        {message.lead}
      </p>
      {message.instead !== undefined && message.instead.length > 0 && (
        <Amounts action="/withdraw" amounts={message.instead} frame={frame} label={frame.words.endings.another} inWords />
      )}
      <div class="ways">
        {message.act !== undefined && <Act {...message.act} />}
        {message.way !== undefined && (
          <Way to={message.way.to} primary back={isHome(message.way)}>
            {message.way.label}
          </Way>
        )}
        {message.more?.map(({ to, label }) => (
          <Way to={to}>{label}</Way>
        ))}
        {message.other !== undefined && (
          <Way to={message.other.to} back={isHome(message.other)}>
            {message.other.label}
          </Way>
        )}
      </div>
      {message.reference !== undefined && <Reference frame={frame} id={message.reference} />}
    </div>
  </Page>
);

const Reference = ({ frame: { words }, id }: { frame: Frame; id: string }) => {
  const text = words.frame.reference({ reference: referenceOf(id) });
  return (
    <p class="aside reference" data-say={sentence(spellReferences(text))}>
      {text}
    </p>
  );
};

/** True for the target of the red key: it leaves the subject of this screen, and never goes on in it. */
const isHome = ({ to }: MessageWay): boolean => to === "/menu" || to === "/";

const Act = ({ to, label, fields }: NonNullable<Message["act"]>) => (
  <form method="post" action={to}>
    {Object.entries(fields).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    <Primary>{label}</Primary>
  </form>
);

const STEPS = ["ask", "count", "take"] as const;

/** How far a withdrawal has come, from the request to the bank to the notes in the tray. The heading speaks the last step. */
export const Progress = ({ frame, at }: { frame: Frame; at: (typeof STEPS)[number] }) => {
  const { progress } = frame.words.endings;
  return (
    <ol class="progress" data-say={at === "take" ? "" : sentence(progress[at])} aria-label={progress.label}>
      {STEPS.map((step) => (
        <li class={STEPS.indexOf(step) < STEPS.indexOf(at) ? "past" : undefined} aria-current={step === at ? "step" : undefined}>
          {progress[step]}
        </li>
      ))}
    </ol>
  );
};
