import { NameTable } from './name-table.ts';
import { resolveName } from './resolve-name.ts';

let table = new NameTable(resolveName());
const lookup: NameTable['lookup'] = (name, options, callback) => table.lookup(name, options, callback);

/** The names of all backends, of this process: what one host has learned is good for all. */
export const backendNames = {
  /** From now on these name servers are asked, and not the system's; none: the system's. */
  askServers: (servers: readonly string[]): void => {
    table = new NameTable(resolveName(servers));
  },
  lookup,
  forget: (name: string): void => table.forget(name),
};
