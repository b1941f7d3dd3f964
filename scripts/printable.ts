const BOLD = new Set(['\u001B[1m', '\u001B[22m']);

/**
 * Text from elsewhere (a CA's message, a header's value) must not command the terminal. All that our scripts print goes through
 * here. Bold, and its end, stays: it is what the titles of our own tables have, and harms nobody.
 */
export const printable = (text: string): string =>
  text.replaceAll(/(?![\n\t])\p{Cc}(?:\[(?:1|22)m)?/gu, (found) =>
    BOLD.has(found) ? found : `\uFFFD${found.slice(1)}`,
  );

/** As JSON, in which the control characters stand escaped that JSON itself lets pass: DEL and C1, which has a CSI of its own. */
export const printableJson = (value: unknown, indent: number): string =>
  JSON.stringify(value, undefined, indent).replaceAll(
    /[\u007F-\u009F]/g,
    (control) => `\\u00${control.charCodeAt(0).toString(16)}`,
  );
