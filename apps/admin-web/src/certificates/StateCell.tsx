import type { ReactElement } from 'react';
import { StateLabel } from '../look/StateLabel.tsx';
import type { CertificateState } from './certificate-state.ts';
import { IssuanceSteps } from './IssuanceSteps.tsx';

/** A certificate's state, with the progress of its issuance while that runs. */
export function StateCell({ state }: { readonly state: CertificateState }): ReactElement {
  return (
    <StateLabel tone={state.tone} label={state.label} detail={state.detail}>
      {state.step && <IssuanceSteps step={state.step} />}
    </StateLabel>
  );
}
