import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../api/session.ts';

/** Whether the token of this session may change anything. What it sees here is its own, or everybody's as the administrator. */
export const useMayWrite = (): boolean => useQuery(sessionQuery).data?.scopes.includes('write') ?? false;
