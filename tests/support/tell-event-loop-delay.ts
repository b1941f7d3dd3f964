/**
 * Preloaded into a process of a test: tells on standard error, twice a second, for how long its event loop was blocked at most.
 * Counted is the time that its own thread has worked between two turns, so that other processes of the machine do not count.
 */
const TURN_MS = 5;
const STARTING_MS = 1_500;

const worked = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};

let longest = 0;
let before = 0;

setTimeout(() => {
  before = worked();
  setInterval(() => {
    const now = worked();
    longest = Math.max(longest, now - before);
    before = now;
  }, TURN_MS).unref();
  setInterval(() => {
    process.stderr.write(`event loop blocked for ${Math.round(longest)} ms\n`);
    longest = 0;
  }, 500).unref();
}, STARTING_MS).unref();
