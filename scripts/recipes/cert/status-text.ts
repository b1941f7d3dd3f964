import type { CertificateStatus } from '#contracts';
import { facts, table } from '../terminal/table.ts';

/** What is known of an issuance besides its message: the CA's own words, what is worth knowing, what a person has to do, its steps. */
export function statusDetails(status: CertificateStatus): string {
  const { problem, remarks, steps, dns_records, resume_at } = status;
  const waits = resume_at === null ? [] : [`It waits until ${resume_at} and then goes on by itself.`];
  return [
    ...waits,
    ...remarks.map((remark) => `note: ${remark}`),
    ...(problem ? [`the CA says: ${inWords(problem)}`] : []),
    ...(dns_records.length ? [`\n${recordsText(status)}`] : []),
    ...(steps.length ? [`\n${stepsText(steps)}`] : []),
  ]
    .map((part) => `\n${part}`)
    .join('');
}

/** The TXT records of DNS challenges: those that a person has to set, else what is published. */
export function recordsText({ dns_records: records }: CertificateStatus): string {
  const byHand = records.filter(({ provider }) => provider === 'manual');
  const shown = byHand.length ? byHand : records;
  const drawn = table(
    [
      { title: 'NAME', of: ({ name }) => name },
      { title: 'TYPE', of: ({ type }) => type },
      { title: 'VALUE', of: ({ value }) => value },
    ],
    shown,
  );
  return `${byHand.length ? 'set these records in DNS; it goes on when all name servers have them:' : 'records in DNS:'}\n${drawn}`;
}

function inWords({ type, status, detail, subproblems }: NonNullable<CertificateStatus['problem']>): string {
  const parts = subproblems.map(({ name, detail: why, type: kind }) => `\n  ${name ?? kind}: ${why}`);
  return `${detail} (${status}, ${type})${parts.join('')}`;
}

function stepsText(steps: CertificateStatus['steps']): string {
  const begun = Date.parse(steps[0]?.at ?? '');
  return facts(
    steps.map(({ step, at }, i) => [
      step,
      i === 0 ? at : `+${((Date.parse(at) - begun) / 1000).toFixed(1).replace(/\.0$/, '')} s`,
    ]),
  );
}
