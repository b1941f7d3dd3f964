import { CaStatus, IssuedCertificateView } from '#contracts';
import { validity } from '../cert/validity.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { table } from '../terminal/table.ts';
import { isStillNeeded } from './ca-facts.ts';
import { DAYS, endingWithin, SOON_DAYS, TOKEN } from './parameters.ts';

export const caCheckExpiry = recipe({
  name: 'ca-check-expiry',
  summary:
    'Lists what of the private CA ends soon and is not renewed by itself: its authorities, and certificates that were handed out. Ends with 1 if there is any.',
  example: ['days=60'],
  parameters: { ...TOKEN, ...DAYS },
  run: async ({ token, days = SOON_DAYS }, context) => {
    const api = context.api(await tokenFor(context, token));
    const [ca, issued] = await Promise.all([
      api.ask('GET', '/ca', CaStatus),
      api.list('/ca/certificates', IssuedCertificateView),
    ]);
    const authorities = endingWithin(days, ca.authorities).filter(isStillNeeded);
    const certificates = endingWithin(days, issued).filter(
      (each) => each.revoked_at === null && each.cert_name === null && each.acme_account === null,
    );
    const rows = [
      ...authorities.map(({ kind, subject, serial, expires_at }) => ({
        what: kind,
        name: subject,
        serial,
        expires_at,
      })),
      ...certificates.map(({ purpose, common_name: name, serial, expires_at }) => ({
        what: purpose,
        name,
        serial,
        expires_at,
      })),
    ];
    const json = { days, expiring: rows };
    if (rows.length === 0) return { json, text: `Nothing of the private CA ends within ${days} days.` };
    const columns = [
      { title: 'WHAT', of: ({ what }: (typeof rows)[number]) => what },
      { title: 'NAME', of: ({ name }: (typeof rows)[number]) => name },
      { title: 'SERIAL', of: ({ serial }: (typeof rows)[number]) => serial },
      { title: 'UNTIL', of: ({ expires_at }: (typeof rows)[number]) => validity(expires_at) },
    ];
    return {
      json,
      text: table(columns, rows),
      exitCode: 1,
      next: authorities.length ? [['make the next ones', just('ca-renew')]] : [],
    };
  },
});
