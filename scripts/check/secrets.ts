/** What a secret looks like in a file that is about to be committed. */
const SECRETS: readonly [what: string, pattern: RegExp][] = [
  ['a private key', /-----BEGIN (RSA |EC |ENCRYPTED |OPENSSH )?PRIVATE KEY-----\s*\n?[A-Za-z0-9+/=]{32}/],
  ['an API token of this product', /\bmpm_[A-Za-z0-9_-]{43}\b/],
  ['a GitHub token', /\bgh[pousr]_[A-Za-z0-9]{36,}\b/],
  ['an AWS access key', /\bAKIA[0-9A-Z]{16}\b/],
  ['a Slack token', /\bxox[abprs]-[A-Za-z0-9-]{20,}\b/],
  [
    'a password in a URL',
    /\b(redis|rediss|https?|postgres):\/\/[^\s:/@'"`$<]*:[^\s@/'"`$<*{]{6,}@(?!127\.0\.0\.1|localhost|[\w.-]*example\.)/,
  ],
];

/** Secrets in these files, one line each. They name the place and never the value. */
export const secretProblems = (files: readonly { path: string; text: string }[]): string[] =>
  files.flatMap(({ path, text }) =>
    path === 'package-lock.json'
      ? []
      : SECRETS.flatMap(([what, pattern]) => {
          const found = pattern.exec(text);
          return found ? [`${path}:${text.slice(0, found.index).split('\n').length}: looks like ${what}`] : [];
        }),
  );
