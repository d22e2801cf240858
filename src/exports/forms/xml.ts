/** Any character that XML 1.0 does not allow, section 2.2. */
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** A text as the content of an element. A character that XML cannot hold becomes U+FFFD. */
export const xmlText = (text: string): string =>
  text.replace(NOT_XML, "\ufffd").replace(/[&<>]/g, (character) => ENTITIES[character] as string);

/** An element with this content, which is XML already. */
export const element = (name: string, ...content: readonly string[]): string => `<${name}>${content.join("")}</${name}>`;

/** An element that holds a text. */
export const field = (name: string, text: string | number): string => element(name, xmlText(String(text)));
