import type { Child } from "hono/jsx";
import { ASSETS } from "../web/assets.ts";
import { DIGITS, keyboardOf, SIGNS } from "../words/keyboards.ts";
import type { Frame } from "./frame.ts";
import { Icon } from "./icons.tsx";

/** The style sheet and the script of the keyboard on the screen. Other pages do not load them. */
export const TouchFiles = () => (
  <>
    <link rel="stylesheet" href={ASSETS.url("touch.css")} />
    <script src={ASSETS.url("touch.js")} defer />
  </>
);

/**
 * Offers a keyboard on the screen. The script shows the offer to a device that has fingers only. A machine that has the keyboard
 * anyway offers nothing.
 */
export const TouchChoice = ({ frame: { touch, path, words } }: { frame: Frame }) =>
  touch === "machine" ? null : (
    <form
      class="comfort"
      method="post"
      action="/touch"
      data-touch-offer={touch === "no" ? "" : undefined}
      hidden={touch === "no"}
    >
      <input type="hidden" name="to" value={path} />
      <button type="submit" class="quiet" name="touch" value={touch === "no" ? "on" : "off"}>
        <Icon name="keyboard" /> {touch === "no" ? words.comfort.showKeyboard : words.comfort.hideKeyboard}
      </button>
    </form>
  );

/**
 * The keyboard on the screen, with all its layers. assets/touch.js shows it for the field that has the focus, types into that field,
 * and keeps nothing of what was typed. Nothing in it is announced: a screen reader finds a group of buttons, and one stop of Tab.
 */
export const TouchKeyboard = ({ frame }: { frame: Frame }) => {
  const { language, words, figures } = frame;
  const { letters, more } = keyboardOf(language.code);
  const [first = "", second = "", third = ""] = letters;
  return (
    <fieldset class="touch" data-touch aria-label={words.comfort.keyboard} hidden>
      <div data-layer="letters">
        <Row keys={DIGITS} begins />
        <Row keys={first} />
        <Row keys={second} />
        <Row keys={third} frame={frame} shift />
        <LastRow frame={frame} others={["signs", "more"]} />
      </div>
      <div data-layer="more" hidden>
        {more.length < 4 && <Row keys={DIGITS} begins />}
        {more.map((keys, index) => (
          <Row keys={keys} begins={more.length > 3 && index === 0} frame={index === more.length - 1 ? frame : undefined} shift />
        ))}
        <LastRow frame={frame} others={["letters", "signs"]} />
      </div>
      <div data-layer="signs" hidden>
        <Row keys={DIGITS} begins />
        {SIGNS.map((keys, index) => (
          <Row keys={keys} frame={index === SIGNS.length - 1 ? frame : undefined} />
        ))}
        <LastRow frame={frame} others={["letters", "more"]} />
      </div>
      <div data-layer="digits" class="touch-pad" hidden>
        <Characters keys="123" begins />
        <EraseKey frame={frame} />
        <Characters keys="456" />
        <NextKey frame={frame} />
        <Characters keys="789" />
        <DoneKey frame={frame} />
        <Key press="0" class="zero">
          0
        </Key>
        {figures.separator !== "" && <Key press={figures.separator}>{figures.separator}</Key>}
      </div>
    </fieldset>
  );
};

interface RowProps {
  readonly keys: string;
  /** True for the first keys of a layer: Tab leads to the first of them. */
  readonly begins?: boolean;
  /** If given, the key that deletes ends the row. */
  readonly frame?: Frame | undefined;
  /** True if a key for capital letters begins the row that ends with the key that deletes. */
  readonly shift?: boolean;
}

const Row = ({ keys, begins, frame, shift }: RowProps) => (
  <div class="touch-row">
    {frame !== undefined && shift && (
      <Key act="shift" label={frame.words.comfort.capitals} pressed={false}>
        <Icon name="shift" />
      </Key>
    )}
    <Characters keys={keys} begins={begins === true} />
    {frame !== undefined && <EraseKey frame={frame} />}
  </div>
);

const Characters = ({ keys, begins }: Pick<RowProps, "keys" | "begins">) =>
  [...keys].map((each, index) => (
    <Key press={each} begins={begins === true && index === 0}>
      {each}
    </Key>
  ));

type Layer = "letters" | "more" | "signs";

const LastRow = ({ frame, others }: { frame: Frame; others: readonly Layer[] }) => {
  const { comfort } = frame.words;
  const names = { letters: comfort.letters, more: comfort.moreLetters, signs: comfort.signs };
  const { more, sign = more[0]?.slice(0, 3) ?? "" } = keyboardOf(frame.language.code);
  const shown = { letters: "abc", more: sign, signs: "#?&" };
  return (
    <div class="touch-row touch-last">
      {others.map((each) => (
        <Key act={each} label={comfort.labelled({ label: names[each], value: shown[each] })}>
          {shown[each]}
        </Key>
      ))}
      <Characters keys="-_" />
      <Key press=" " label={comfort.space} class="touch-space" />
      <Characters keys=".@" />
      <NextKey frame={frame} />
      <DoneKey frame={frame} />
    </div>
  );
};

const EraseKey = ({ frame: { words } }: { frame: Frame }) => (
  <Key act="erase" label={words.comfort.deleteCharacter}>
    <Icon name="deleteLast" />
  </Key>
);

const NextKey = ({ frame: { words } }: { frame: Frame }) => (
  <Key act="next" label={words.comfort.nextField}>
    <Icon name="nextField" />
  </Key>
);

const DoneKey = ({ frame: { words } }: { frame: Frame }) => <Key act="done">{words.frame.done}</Key>;

interface KeyProps {
  /** The character that the key types. */
  readonly press?: string;
  /** What a key without a character does. */
  readonly act?: "shift" | "erase" | "next" | "done" | Layer;
  readonly label?: string;
  readonly class?: string;
  readonly begins?: boolean;
  /** Given for a key that stays pressed. */
  readonly pressed?: boolean;
  readonly children?: Child;
}

const Key = ({ press = "", act, label, begins, pressed, children, ...more }: KeyProps) => (
  <button
    type="button"
    class={more.class}
    data-press={press}
    data-act={act}
    aria-label={label}
    aria-pressed={pressed === undefined ? undefined : "false"}
    tabindex={begins === true ? 0 : -1}
  >
    {children}
  </button>
);
