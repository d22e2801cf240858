import type { Frame } from "./frame.ts";
import { Icon } from "./icons.tsx";
import { sentence } from "./script.ts";
import { TouchChoice } from "./touch.tsx";

/** At the foot of every screen: controls that make it easier to see and to hear. */
export const ComfortBar = ({ frame }: { frame: Frame }) => {
  const { comfort } = frame.words;
  const high = frame.contrast === "high";
  return (
    <div class="comfort-bars">
      <form class="comfort" method="post" action="/contrast">
        <input type="hidden" name="to" value={frame.path} />
        <button type="submit" class="quiet" name="contrast" value={high ? "standard" : "high"} id="contrast">
          <Icon name="contrast" /> {high ? comfort.standardContrast : comfort.highContrast}
        </button>
      </form>
      <TouchChoice frame={frame} />
      {/* Only the script can speak, so the script shows this. */}
      <fieldset
        class="comfort"
        data-speech={frame.username === null && frame.path === "/goodbye" ? "end" : ""}
        data-press-key={comfort.pressKey({ key: "{key}", choice: "{choice}" })}
        data-chosen={comfort.chosen}
        data-typed={comfort.typed}
        aria-label={comfort.speech}
        hidden
      >
        <button type="button" class="quiet" aria-pressed="false">
          <Icon name="speech" /> {comfort.speech}
        </button>
        <button type="button" class="quiet" aria-keyshortcuts="*">
          {comfort.repeat}
        </button>
        <button type="button" class="quiet" aria-keyshortcuts="-">
          {comfort.stop}
        </button>
      </fieldset>
    </div>
  );
};

/**
 * The languages, each by its own name, one press away; the present one is marked. No flags: they stand for countries. A choice
 * leads back to the same screen and keeps what was typed there.
 */
export const LanguageChoice = ({ frame }: { frame: Frame }) => (
  <form class="languages" method="post" action="/language" aria-label={frame.words.frame.language}>
    <input type="hidden" name="to" value={frame.path} />
    {frame.languages.map(({ code, name }) => (
      <button
        type="submit"
        name="language"
        value={code}
        lang={code}
        aria-current={code === frame.language.code ? "true" : undefined}
      >
        {name}
      </button>
    ))}
  </form>
);

/**
 * The warning before a session ends, which the script opens in time (WCAG 2.2, 2.2.1): a question, or the news that the session
 * ends for good. Without the script the page leads to a separate screen with the same content.
 */
export const TimeDialog = ({ frame, time }: { frame: Frame; time: NonNullable<Frame["time"]> }) => {
  const { comfort, frame: ways } = frame.words;
  const [before = "", after = ""] = comfort.endsIn({ seconds: "|" }).split("|");
  return (
    <dialog
      id="time"
      aria-labelledby="time-heading"
      aria-describedby="time-left"
      data-ends-ms={String(time.endsMs)}
      data-answer-ms={String(time.answerMs)}
      data-more="/more-time"
      data-expired={`/expired?in=${frame.language.code}`}
    >
      <h2 id="time-heading">
        <span data-asks hidden={!time.extendable} data-say={sentence(comfort.stillThere)}>
          {comfort.stillThere}
        </span>
        <span data-ends hidden={time.extendable} data-say={sentence(comfort.ends)}>
          {comfort.ends}
        </span>
      </h2>
      <p id="time-left">
        <span data-say={comfort.endsIn({ seconds: "{seconds}" })}>
          {before}
          <span class="seconds" data-left>
            {Math.ceil(time.answerMs / 1000)}
          </span>
          {after}
        </span>{" "}
        <span data-ends hidden={time.extendable} data-say={sentence(comfort.endsWhy)}>
          {comfort.endsWhy}
        </span>
      </p>
      <div class="ways">
        <form method="post" action="/more-time" data-asks hidden={!time.extendable}>
          <input type="hidden" name="to" value={frame.path} />
          <button type="submit" class="primary" data-more>
            {comfort.moreTime}
          </button>
        </form>
        <form method="post" action="/signout">
          <button type="submit">{ways.signOut}</button>
        </form>
      </div>
    </dialog>
  );
};
