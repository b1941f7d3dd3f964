import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { githubLogin, waysQuery } from '../api/session.ts';
import { texts } from '../texts.ts';

/** The way by GitHub, where the server has one. It leaves this page. */
export function GithubLink(): ReactElement | null {
  const { data: ways } = useQuery(waysQuery);
  if (!ways?.github) return null;
  return (
    <Button component="a" href={githubLogin} variant="default" size="md" fullWidth mt="md">
      {texts.signIn.github}
    </Button>
  );
}
