import { useEffect, useState } from 'react';

const EVERY_MS = 30_000;

/** The current time in milliseconds, for states that change with time alone. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
