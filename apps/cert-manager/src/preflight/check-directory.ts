import { AcmeError } from '#acme';
import { failed, passed, type Probe } from './probe.ts';
import type { Subject } from './subject.ts';

/** Whether the CA answers. */
export const checkDirectory = (subject: Subject): Probe[] => [
  {
    check: 'directory',
    name: null,
    look: async () => {
      try {
        await subject.meta();
        return passed(`${subject.ca} answers.`);
      } catch (error) {
        if (error instanceof AcmeError) return failed(error.message);
        throw error;
      }
    },
  },
];
