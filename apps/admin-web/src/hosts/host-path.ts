/** The address of a host's own page, below ADMIN_PATH. */
export const hostPath = (hostname: string, tab?: string): string =>
  `/hosts/${encodeURIComponent(hostname)}${tab === undefined ? '' : `?tab=${tab}`}`;
