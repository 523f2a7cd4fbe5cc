import { describe, expect, it } from 'vitest';
import { defaultInHelp, formatGoDuration, shortenDuration } from '../../../scripts/facts/text.ts';

const help = `
Generic flags:

      --event-ttl duration
                Amount of time to retain events. (default 1h0m0s)
      --node-monitor-period duration   The period for syncing NodeStatus. (default 5s)
      --node-monitor-period-other string   Another. (default "x")
      --feature
      --storage-media-type string      The media type. Supported: [a, b] (default "application/json")

Member:
  --heartbeat-interval '100'
    Time (in milliseconds) of a heartbeat interval.
`;

describe('defaultInHelp', () => {
  it.each([
    ['event-ttl', '1h0m0s'],
    ['node-monitor-period', '5s'],
    ['storage-media-type', 'application/json'],
    ['heartbeat-interval', '100'],
    ['feature', undefined],
    ['node', undefined],
  ])('finds that of --%s: %s', (flag, value) => {
    expect(defaultInHelp(help, flag)).toBe(value);
  });
});

describe('formatGoDuration', () => {
  it.each([
    ['time.Second * 10', '10s'],
    ['300 * time.Second', '5m'],
    ['time.Minute * 3', '3m'],
    ['2 * time.Minute', '2m'],
    ['90 * time.Second', '1m30s'],
    ['time.Second', '1s'],
    ['10 * time.Second // why', '10s'],
    ['0.25', '0.25'],
    ['100Mi', '100Mi'],
  ])('writes %s as %s', (expression, value) => {
    expect(formatGoDuration(expression)).toBe(value);
  });
});

describe('shortenDuration', () => {
  it.each([
    ['5m0s', '5m'],
    ['1h0m0s', '1h'],
    ['1h30m0s', '1h30m'],
    ['40s', '40s'],
    ['0s', '0s'],
    ['10Mi', '10Mi'],
  ])('writes %s as %s', (value, short) => {
    expect(shortenDuration(value)).toBe(short);
  });
});
