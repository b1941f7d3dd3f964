import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useNavigate } from 'react-router';
import type { CertificateStatus, SessionInfo, TargetView } from '#contracts';
import { defaultCertName, type Hostname } from '#domain';
import { certificatesQuery, statusQuery } from '../api/certificates.ts';
import { targetsQuery } from '../api/targets.ts';
import { certNameOf } from '../certificates/use-certificates.ts';
import { watchName } from '../live/watched-names.ts';
import { useViewParams } from '../look/use-view-params.ts';
import type { StepState } from './Step.tsx';

const STEPS = ['token', 'name', 'service', 'certificate', 'done'] as const;
type StartStep = (typeof STEPS)[number];

export interface Start {
  readonly at: StartStep;
  readonly stateOf: (step: StartStep) => StepState;
  /** The name that is being set up; undefined until one was given. */
  readonly hostname: string | undefined;
  readonly target: TargetView | undefined;
  readonly certName: string;
  readonly status: CertificateStatus | undefined;
  readonly name: (hostname: string | undefined) => void;
  /** From the name to the service, whatever the checks say. */
  readonly goOn: () => void;
  readonly again: () => void;
}

/** Where one is: by the address, `?host=NAME&at=service`, and from there on by what the server has. */
export function useStart(session: SessionInfo): Start {
  const { get, set } = useViewParams();
  const navigate = useNavigate();
  const hostname = get('host');
  const { data: targets = [] } = useQuery(targetsQuery);
  const { data: certificates = [] } = useQuery(certificatesQuery);
  const target = targets.find((one) => one.hostname === hostname);
  const certName = target ? certNameOf(target) : defaultCertName((hostname ?? '') as Hostname);
  const { data: status } = useQuery({ ...statusQuery(certName), enabled: target?.enable_https === true });
  // The order may have been placed elsewhere; from now on the feed is listened to for it.
  useEffect(() => {
    if (target) watchName(certName);
  }, [target, certName]);

  const isReady = !target?.enable_https || certificates.some(({ cert_name }) => cert_name === certName);
  const at = ((): StartStep => {
    if (!session.scopes.includes('write')) return 'token';
    if (target) return isReady ? 'done' : 'certificate';
    if (session.cert_email === null) return 'token';
    return hostname !== undefined && get('at') === 'service' ? 'service' : 'name';
  })();
  return {
    at,
    hostname,
    target,
    certName,
    status,
    stateOf: (step) => {
      const away = STEPS.indexOf(step) - STEPS.indexOf(at);
      return away < 0 ? 'done' : away === 0 ? 'now' : 'next';
    },
    name: (name) => set('host', name),
    goOn: () => set('at', 'service'),
    again: () => void navigate('/start'),
  };
}
