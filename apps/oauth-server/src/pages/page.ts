/** Text with markup in it that is ours; everything else is escaped when it is put in. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

type Part = string | Html | undefined | readonly Html[];

/** Markup as a template; what is put in is escaped unless it is markup itself. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const texts = parts.map((part) => {
    if (part === undefined) return '';
    if (part instanceof Html) return part.text;
    return typeof part === 'string' ? escapeHtml(part) : part.map(({ text }) => text).join('\n');
  });
  return new Html(strings.map((text, i) => text + (texts[i] ?? '')).join(''));
}

/** A whole page. It has no script, and its style is a file of this server. @param title also its heading */
export const page = (title: string, body: Html): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="stylesheet" href="/pages.css" />
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html> `.text;

/** The style of all pages. */
export const STYLE = `
:root { color-scheme: light dark }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: #1f2328; background: #f6f8fa }
main { max-width: 34rem; margin: 10vh auto 2rem; padding: 1.5rem 2rem 2rem; background: #fff; border: 1px solid #d1d9e0; border-radius: 0.5rem; overflow-wrap: anywhere }
h1 { margin: 0 0 1rem; font-size: 1.4rem; line-height: 1.25 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.35rem 1rem; margin: 1rem 0 }
dt { color: #59636e }
dd { margin: 0; font-weight: 600 }
ul { padding-left: 1.25rem }
form { display: inline }
button { display: inline-block; margin: 0.5rem 0.5rem 0 0; padding: 0.5rem 1.1rem; font: inherit; font-weight: 600; color: #1f2328; background: #f6f8fa; border: 1px solid #8c959f; border-radius: 0.375rem; cursor: pointer }
button.primary { color: #fff; background: #1a5fb4; border-color: #1a5fb4 }
:focus-visible { outline: 3px solid #f5a623; outline-offset: 2px }
input[type=text] { width: 100%; box-sizing: border-box; padding: 0.5rem; font: 1.25rem ui-monospace, monospace; text-transform: uppercase; letter-spacing: 0.1em }
code { font: 1.5rem ui-monospace, monospace; letter-spacing: 0.1em }
.note { color: #59636e; font-size: 0.9rem }
.warning { padding: 0.75rem 1rem; background: #fff8c5; border: 1px solid #d4a72c; border-radius: 0.375rem }
@media (prefers-color-scheme: dark) {
  body { color: #e6edf3; background: #0d1117 }
  main { background: #151b23; border-color: #3d444d }
  dt, .note { color: #9198a1 }
  button { color: #e6edf3; background: #262c36; border-color: #656c76 }
  .warning { background: #342a03; border-color: #9e6a03 }
}
`;
