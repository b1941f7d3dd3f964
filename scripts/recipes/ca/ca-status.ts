import { CaStatus } from '#contracts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { validity } from '../cert/validity.ts';
import { caText, isStillNeeded } from './ca-facts.ts';
import { DAYS, endingWithin, SOON_DAYS } from './parameters.ts';

export const caStatus = recipe({
  name: 'ca-status',
  summary: 'Shows the private CA: its roots and intermediates, with fingerprints, and what to do about them.',
  example: ['days=60'],
  parameters: { ...DAYS },
  run: async ({ days = SOON_DAYS }, context) => {
    const ca = await context.api().ask('GET', '/ca', CaStatus);
    if (!ca.exists)
      return {
        json: ca,
        text: 'There is no private CA yet. The first order at internal-ca makes one.',
        next: [['make one as you want it', just('ca-init', '--help')]],
      };
    const ending = endingWithin(days, ca.authorities)
      .filter(isStillNeeded)
      .map(({ subject, expires_at }) => `\nwarning: ${subject} ends on ${validity(expires_at)}.`)
      .join('');
    return { json: ca, text: caText(ca) + ending, next: [['see what ends soon', just('ca-check-expiry')]] };
  },
});
