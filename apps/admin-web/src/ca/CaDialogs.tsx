import type { ReactElement } from 'react';
import type { CaStatus, IssuedCertificateView } from '#contracts';
import { FormDialog } from '../look/FormDialog.tsx';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import { FoundForm } from './FoundForm.tsx';
import { HandOutDialog } from './HandOutDialog.tsx';
import { RenewForm } from './RenewForm.tsx';
import { RevokeDialog } from './RevokeDialog.tsx';

interface Props {
  readonly ca: CaStatus;
  readonly issued: readonly IssuedCertificateView[];
  readonly admin: boolean;
}

/** The dialog that the address names, if any: `?add=ca`, `?add=renewal`, `?add=certificate`, `?revoke=SERIAL`. */
export function CaDialogs({ ca, issued, admin }: Props): ReactElement | null {
  const { get, set } = useViewParams();
  const close = (): void => set('add', undefined);
  const add = admin ? get('add') : undefined;
  const serial = get('revoke');
  const revoked = [...issued, ...ca.authorities].find((each) => each.serial === serial);

  if (add === 'ca' && !ca.exists)
    return (
      <FormDialog title={texts.caForm.title} onClose={close}>
        <FoundForm onClose={close} />
      </FormDialog>
    );
  if (add === 'renewal' && ca.exists)
    return (
      <FormDialog title={texts.caRenew.title} onClose={close}>
        <RenewForm ca={ca} onClose={close} />
      </FormDialog>
    );
  if (add === 'certificate' && ca.exists) return <HandOutDialog onClose={close} />;
  if (revoked) return <RevokeDialog key={serial} revoked={revoked} onClose={() => set('revoke', undefined)} />;
  return null;
}
