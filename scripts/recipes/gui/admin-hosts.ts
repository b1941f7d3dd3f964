import { TargetView } from '#contracts';
import { isAdminHost } from '#domain';
import type { Api } from '../api.ts';

/** The hosts where the GUI and the API are reached from everywhere. */
export const adminHosts = async (api: Api): Promise<TargetView[]> =>
  (await api.list('/proxy/targets', TargetView)).filter(isAdminHost);

/** Where the GUI is at a host. @param port PUBLIC_HTTPS_PORT, or HTTPS_PORT where that is not said */
export const guiUrl = (host: string, port: number, path: string): string =>
  `https://${host}${port === 443 ? '' : `:${port}`}${path}`;
