import { expect, test } from 'vitest';
import { systemClock } from '../../../src/base/index.ts';
import { startOnTerminal } from '../../../src/drivers/kind/terminal.ts';
import { rejection } from './fake-machine.ts';

test('where the package has no build for the platform, the message says what works instead', async () => {
  const absent = async () => {
    throw new Error("Cannot find module '@lydell/node-pty-sunos-sparc'");
  };
  const start = { file: '/bin/true', argv: [], cwd: '/', env: {} };
  const error = await rejection(startOnTerminal(start, { columns: 80, rows: 24 }, systemClock, absent));
  expect(error).toMatchObject({ reason: 'Unsupported' });
  expect(String(error)).toContain('There is no pseudo-terminal on ');
  expect(error).toHaveProperty('hint', expect.stringContaining('Leave -t out'));
});
